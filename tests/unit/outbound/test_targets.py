"""Which URLs may be called: every odd form is refused, before anything is asked."""

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st
from outlay.domain.errors import InvalidInput
from outlay.domain.outbound_target import (
    MAX_URL,
    OutboundPolicy,
    OutboundRefused,
    Target,
    check_addresses,
    is_public,
    read_target,
)

PUBLIC = OutboundPolicy()
LOCAL = OutboundPolicy(is_loopback_allowed=True)


def words(text: str) -> list[str]:
    return text.split()


NOT_PUBLIC = words("""
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.255 127.0.0.1 127.255.255.254 169.254.0.1
169.254.169.254 169.254.170.2 169.254.100.1 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.170 192.0.2.1 192.31.196.1
192.52.193.1 192.88.99.1 192.168.0.1 192.168.255.255 192.175.48.1 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1
224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
:: ::1 ::7f00:1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::ffff:169.254.169.254 ::ffff:0:127.0.0.1 64:ff9b::7f00:1
64:ff9b::808:808 64:ff9b:1::1 100::1 fe80::1 fe80::a9fe:a9fe fec0::1 febf::1 fc00::1 fd00:ec2::254 fdff::1 ff02::1
2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:2::1 2001:10::1 2001:20::1 2001:1ff:ffff::1 2001:db8::1 2002::1
2002:7f00:1:: 2002:a9fe:a9fe:: 2002:808:808:: 2620:4f:8000::1 3fff::1 4000::1 5f00::1 1fff::1
""")
IS_PUBLIC = words("""
1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.1 100.63.255.255 100.128.0.1 126.255.255.255 128.0.0.1 169.253.255.255 169.255.0.1
172.15.255.255 172.32.0.1 192.0.1.1 192.0.3.1 192.167.255.255 192.169.0.1 198.17.255.255 198.20.0.1 223.255.255.255
2001:200::1 2001:4860:4860::8888 2001:db9::1 2003::1 2606:4700::1111 2a00:1450::1 3ffe::1 2000::1
""")


@pytest.mark.parametrize("text", NOT_PUBLIC)
def test_addresses_that_are_not_the_internet_s_are_refused_in_a_url_and_in_an_answer(text: str) -> None:
    assert not is_public(ip_address(text))
    host = f"[{text}]" if ":" in text else text
    with pytest.raises(OutboundRefused):
        read_target(f"https://{host}/", PUBLIC)
    target = read_target("https://hooks.example.com/", PUBLIC)
    for addresses in ([text], ["1.1.1.1", text], [text, "1.1.1.1"]):
        with pytest.raises(OutboundRefused):
            check_addresses(target, [ip_address(each) for each in addresses], PUBLIC)


@pytest.mark.parametrize("text", IS_PUBLIC)
def test_addresses_beside_the_ranges_are_public(text: str) -> None:
    assert is_public(ip_address(text))
    target = read_target(f"https://{f'[{text}]' if ':' in text else text}/", PUBLIC)
    assert target.address == ip_address(text)


def test_an_address_with_a_scope_is_never_public() -> None:
    assert not is_public(ip_address("2a00:1450::1%eth0"))


def test_a_name_that_leads_nowhere_is_refused() -> None:
    with pytest.raises(OutboundRefused):
        check_addresses(read_target("https://hooks.example.com/", PUBLIC), [], PUBLIC)


REFUSED = [
    "",
    "https",
    "https://",
    "https:///path",
    "https:/example.com",
    "https:example.com",
    "//example.com/",
    "example.com",
    "http://example.com/",
    "ftp://example.com/",
    "file:///etc/passwd",
    "gopher://example.com/",
    "javascript://example.com/",
    "https+unix://example.com/",
    # a second reading of the authority
    "https://user@example.com/",
    "https://user:secret@example.com/",
    "https://example.com@169.254.169.254/",
    "https://169.254.169.254@example.com/",
    "https://@example.com/",
    "https://example.com\\@evil.test/",
    "https://example.com\\.evil.test/",
    "https://exam%70le.com/",
    "https://127.0.0.1%2f@example.com/",
    "https://example.com:443@evil.test/",
    "https://example.com#@evil.test/",
    "https://example.com/#part",
    # ports
    "https://example.com:/",
    "https://example.com:0/",
    "https://example.com:22/",
    "https://example.com:80/",
    "https://example.com:0443/",
    "https://example.com:443 /",
    "https://example.com:+443/",
    "https://example.com:65536/",
    "https://example.com:99999999/",
    "https://example.com:٤٤٣/",
    "https://example.com:443:443/",
    "https://example.com:9001/",
    # addresses in disguise
    "https://2130706433/",
    "https://017700000001/",
    "https://0x7f000001/",
    "https://0x7f.0.0.1/",
    "https://0177.0.0.1/",
    "https://127.1/",
    "https://127.0.1/",
    "https://0/",
    "https://0x/",
    "https://example.0x7f/",
    "https://127.0.0.1./",
    "https://127.000.000.001/",
    "https://1.2.3.4.5/",
    "https://256.1.1.1/",
    "https://1.1.1.1.1/",
    "https://8.8.8.08/",
    "https://①②⑦.⓪.⓪.①/",
    "https://１２７.０.０.１/",
    "https://127。0。0。1/",
    "https://127｡0｡0｡1/",
    "https://127．0．0．1/",
    "https://𝟙𝟚𝟟.0.0.1/",
    "https://[::ffff:7f00:1]/",
    "https://[0:0:0:0:0:0:0:1]/",
    "https://[::1%25lo]/",
    "https://[fe80::1%eth0]/",
    "https://[v1.fe80]/",
    "https://[::1/",
    "https://::1/",
    "https://[]/",
    "https://[1.1.1.1]/",
    "https://[::1]example.com/",
    "https://example.com[::1]/",
    # names
    "https://localhost/",
    "https://LOCALHOST/",
    "https://localhost./",
    "https://ｌocalhost/",
    "https://metadata/",
    "https://./",
    "https://../",
    "https://.example.com/",
    "https://example..com/",
    "https://example.com../",
    "https://-example.com/",
    "https://example-.com/",
    "https://exa_mple.com/",
    "https://exam!ple.com/",
    "https://exa,mple.com/",
    "https://*.example.com/",
    f"https://{'a' * 64}.com/",
    f"https://{'a.' * 127}com/",
    "https://exam\u00adple.com/",
    "https://exam\u200bple.com/",
    "https://\u202eexample.com/",
    # white space, control characters, other alphabets
    " https://example.com/",
    "https://example.com/ ",
    "https://example.com/a b",
    "https://exa mple.com/",
    "https://example.com/\r\nHost: evil.test",
    "https://example.com/\x00",
    "https://example.com/\t",
    "https://example.com/\x7f",
    "https://example.com/\u2028",
    "https://example.com/ü",
    "https://example.com/" + "a" * MAX_URL,
]


@pytest.mark.parametrize("url", REFUSED)
def test_what_two_readers_could_read_differently_is_refused(url: str) -> None:
    with pytest.raises(OutboundRefused) as refused:
        read_target(url, PUBLIC)
    assert isinstance(refused.value, InvalidInput)
    assert (refused.value.code, refused.value.problems[0].field) == ("refused_target", "url")


@pytest.mark.parametrize("url", [url for url in REFUSED if url.isascii() and len(url) < 60 and len(url) > 12])
def test_a_refusal_repeats_nothing_of_the_url(url: str) -> None:
    with pytest.raises(OutboundRefused) as refused:
        read_target(url, PUBLIC)
    told = refused.value.detail + refused.value.problems[0].reason
    assert url not in told
    assert "evil" not in told
    assert "secret" not in told


@pytest.mark.parametrize(
    ("url", "host", "port", "path", "authority"),
    [
        ("https://example.com", "example.com", 443, "/", "example.com"),
        ("HTTPS://Example.COM/A?b=c", "example.com", 443, "/A?b=c", "example.com"),
        ("https://example.com?x=1", "example.com", 443, "/?x=1", "example.com"),
        ("https://example.com:8443/a%20b", "example.com", 8443, "/a%20b", "example.com:8443"),
        ("https://example.com:443/", "example.com", 443, "/", "example.com"),
        ("https://example.com./", "example.com", 443, "/", "example.com"),
        ("https://ＥＸＡＭＰＬＥ.com/", "example.com", 443, "/", "example.com"),
        ("https://bücher.example/", "xn--bcher-kva.example", 443, "/", "xn--bcher-kva.example"),
        ("https://xn--bcher-kva.example/", "xn--bcher-kva.example", 443, "/", "xn--bcher-kva.example"),
        ("https://例え。jp/", "xn--r8jz45g.jp", 443, "/", "xn--r8jz45g.jp"),
        ("https://аpple.com/", "xn--pple-43d.com", 443, "/", "xn--pple-43d.com"),
        ("https://example.com/@user:pass", "example.com", 443, "/@user:pass", "example.com"),
        ("https://example.com//evil.test/", "example.com", 443, "//evil.test/", "example.com"),
        ("https://1.1.1.1/", "1.1.1.1", 443, "/", "1.1.1.1"),
        ("https://[2606:4700:0::1111]:8443/", "2606:4700::1111", 8443, "/", "[2606:4700::1111]:8443"),
        ("https://7.example/", "7.example", 443, "/", "7.example"),
    ],
)
def test_a_plain_url_is_read_in_one_way(url: str, host: str, port: int, path: str, authority: str) -> None:
    target = read_target(url, PUBLIC)
    assert (target.scheme, target.host, target.port, target.path, target.authority) == (
        "https",
        host,
        port,
        path,
        authority,
    )


@given(st.text(max_size=60))
def test_no_text_after_the_scheme_breaks_the_reading(text: str) -> None:
    try:
        target = read_target(f"https://{text}", PUBLIC)
    except OutboundRefused:
        return
    assert target.host.isascii()
    assert target.path.startswith("/")
    assert target.address is None or is_public(target.address)


@given(st.integers(0, 2**32 - 1))
def test_no_number_as_a_host_is_taken_for_a_name(number: int) -> None:
    for spelled in (str(number), hex(number), f"0{number:o}"):
        with pytest.raises(OutboundRefused):
            read_target(f"https://{spelled}/", PUBLIC)


# ---- the local environment


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:5000/", "https://127.0.0.1:5000/", "http://[::1]:5000/", "http://127.8.8.8:1/"]
)
def test_loopback_is_called_where_the_local_environment_says_so_and_only_there(url: str) -> None:
    assert read_target(url, LOCAL).address is not None
    with pytest.raises(OutboundRefused):
        read_target(url, PUBLIC)


@pytest.mark.parametrize(
    "url",
    [
        "http://1.1.1.1/",
        "https://1.1.1.1:5000/",
        "http://10.0.0.1/",
        "https://169.254.169.254/",
        "http://[::ffff:127.0.0.1]/",
        "http://0.0.0.0:5000/",
    ],
)
def test_the_local_environment_reaches_nothing_else_than_loopback(url: str) -> None:
    with pytest.raises(OutboundRefused):
        read_target(url, LOCAL)


def test_a_name_by_http_may_lead_to_loopback_only() -> None:
    target = read_target("http://localhost:5000/", LOCAL)
    check_addresses(target, [ip_address("127.0.0.1"), ip_address("::1")], LOCAL)
    for other in ("1.1.1.1", "10.0.0.1"):
        with pytest.raises(OutboundRefused):
            check_addresses(target, [ip_address("127.0.0.1"), ip_address(other)], LOCAL)


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "127.0.0.2"])
def test_the_runtime_api_s_port_is_refused_in_the_local_environment_too(host: str) -> None:
    with pytest.raises(OutboundRefused):
        read_target(f"http://{host}:9001/2018-06-01/runtime/invocation/next", LOCAL)


OWN = OutboundPolicy(
    is_loopback_allowed=True, own=frozenset({"127.0.0.1", "127.0.0.1:5001", "1.2.3.4", "api.own.test"})
)


def reaches(url: str, address: str) -> bool:
    target: Target = read_target(url, OWN)
    try:
        check_addresses(target, [ip_address(address)], OWN)
    except OutboundRefused:
        return False
    return True


def test_the_function_s_own_endpoints_are_refused_by_name_and_by_address() -> None:
    assert not reaches("http://localhost:5001/", "127.0.0.1")
    assert not reaches("https://hooks.example.com/", "1.2.3.4")
    assert not reaches("https://api.own.test/", "8.8.8.8")
    assert reaches("http://localhost:5002/", "127.0.0.1")
    assert reaches("https://hooks.example.com/", "8.8.8.8")
