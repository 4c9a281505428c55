"""The regular expressions of the language's texts, by name: the models refuse by them, the messages explain them."""

from __future__ import annotations

ID = r"^[a-z][a-z0-9-]{0,30}$"
ONE_LINE = r"^[^\x00-\x1f\x7f]*$"
EXTENSION = r"^[0-9]{2,6}$"
PHONE_NUMBER = r"^[+0-9(][0-9 .()\u00a0\u202f-]{0,30}$"
WHEN_NAME = r"^(not )?[a-z][a-z0-9-]{0,30}$"
INSTANT_OR_WHEN_NAME = r"^([0-9]{4}-[0-9]{2}-[0-9]{2}[ T].*|(not )?[a-z][a-z0-9-]{0,30})$"
NUMBER_PREFIX = r"^\+[1-9][0-9 .()\u00a0\u202f-]{0,24}$"
PRESENTED = r"^(caller|anonymous|[+0-9(][0-9 .()\u00a0\u202f-]{0,30})$"
POSTCODE = r"^[0-9]{5}$"
NETWORK_CODE = r"^[0-9A-F]{2}$"
INSEE = r"^([0-9]{5}|2[AB][0-9]{3})$"
COUNTRY = r"^[A-Z]{2}$"
EMAIL = r"^[^@\s,;|<>\"]+@[^@\s,;|<>\"]+\.[^@\s,;|<>\".]+$"
HOST = (
    r"^((25[0-5]|(2[0-4]|1[0-9]|[1-9])?[0-9])\.){3}(25[0-5]|(2[0-4]|1[0-9]|[1-9])?[0-9])$"
    r"|^([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$"
)
"""An IPv4 address, or a name; what ends in digits alone can only be an address, and one that no resolver knows stops a whole node."""
SUBNET = r"^((25[0-5]|(2[0-4]|1[0-9]|[1-9])?[0-9])\.){3}(25[0-5]|(2[0-4]|1[0-9]|[1-9])?[0-9])(/(1[6-9]|2[0-9]|3[0-2]))?$"
"""An IPv4 address or a subnet of it. A wider one than /16 would take phones, and everybody else who calls, for a carrier."""
SIP_USER = r"^[A-Za-z0-9+][A-Za-z0-9+._-]{0,63}$"
MACHINE_PATH = r"^(/[A-Za-z0-9_][A-Za-z0-9._-]*)+$"
LANGUAGE = r"^[a-z]{2}$"
FILE = r"^[A-Za-z0-9_][A-Za-z0-9_-]*([./][A-Za-z0-9_-]+)*$"
OBJECT_NAME = r"^(client|[a-z]+/[^/\x00-\x1f]{1,40})$"
