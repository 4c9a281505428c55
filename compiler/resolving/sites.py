"""Where people and phones stand."""

from __future__ import annotations

from schema.tenant import Tenant


def main_site(tenant: Tenant) -> str:
    """The site that counts where nothing names one: the one the client names, else its only one."""
    return tenant.client.main_site or next(iter(tenant.sites))


def site_of_user(tenant: Tenant, user: str) -> str:
    """The site where a user's phones stand."""
    return tenant.users[user].site or main_site(tenant)
