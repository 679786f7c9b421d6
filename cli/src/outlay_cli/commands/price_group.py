"""``outlay price``: what a call costs, offline, and the price list of the deployment beside it."""

import click

from outlay_cli.commands import price as one_call
from outlay_cli.commands import price_compare, price_list, prices, rerate

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
  outlay price unpriced                                models with calls that have no price
  outlay price alias azure/our-gpt azure/gpt-4o --reason "our deployment"
  outlay price free self/llama --reason "runs on our own machines"
  outlay price add --provider acme --model large --rate input=2.50 --rate output=10
                   --from 2026-12-01 --source "price list of December" --reason "not in the book"
  outlay price negotiate --provider openai --percent 12.5 --from 2026-12-01 --reason "contract 118"
  outlay price grant 4 --org acme --reason "as agreed"
  outlay price rerate --from 2026-11-22 --to 2026-11-29 --reason "contract 118"
\b
`outlay price MODEL …` is short for `outlay price call MODEL …`: see `outlay price call --help`.""",
)
def price() -> None:
    """What a call costs; what models cost, and would; prices of your own, and re-rating of what was counted."""


price.add_command(one_call.price, _CALL)
price.add_command(price_list.list_prices)
price.add_command(price_list.show)
price.add_command(price_list.history)
price.add_command(price_compare.compare)
for _command in (
    prices.unpriced,
    prices.entries,
    prices.add,
    prices.negotiate,
    prices.grant,
    prices.refuse,
    prices.withdraw,
    prices.alias,
    prices.free,
    rerate.rerate,
):
    price.add_command(_command)
