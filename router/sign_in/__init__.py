"""How employees prove who they are: a second step after the password, or the municipality's own identity provider.

Accounts, passwords and sessions are in `router.agents`. `second_step` is RFC 6238 with recovery codes; `provider` speaks OpenID Connect, `mapping`
says who gets which role by what the provider tells, and `accounts` makes and changes the account.
"""
