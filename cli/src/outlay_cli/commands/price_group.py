"""``outlay price``: what a call costs, offline, and the price list of the deployment beside it."""

import click

from outlay_cli.commands import price as one_call
from outlay_cli.commands import price_compare, price_list

_CALL = "call"


class _CallByDefault(click.Group):
    """A group whose first word may be a model: ``outlay price gpt-4o`` is ``outlay price call gpt-4o``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in (*self.commands, "-h", "--help"):
            args = [_CALL, *args]
        return super().parse_args(ctx, args)


@click.group(
    cls=_CallByDefault,
    epilog="""\b
Examples:
  outlay price gpt-4o --input 1200 --output 300        what a call costs, offline
  outlay price gpt-3.5-turbo --input 1000000 --at 2023-08-01
  outlay price --file calls.jsonl --json
  outlay price list --family claude                    prices in force, of the deployment
  outlay price show gpt-6.1-sol                        one model's rates
  outlay price history openai/gpt-4o                   and those before
  outlay price compare --last-30-days                  your own usage on other models
\b
`outlay price MODEL …` is short for `outlay price call MODEL …`: see `outlay price call --help`.""",
)
def price() -> None:
    """What a call costs; what models cost, and would."""


price.add_command(one_call.price, _CALL)
price.add_command(price_list.list_prices)
price.add_command(price_list.show)
price.add_command(price_list.history)
price.add_command(price_compare.compare)
