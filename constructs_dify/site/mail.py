"""Mail: how Dify sends invitations, login codes and notices."""

from dataclasses import dataclass
from typing import Literal, get_args

from .. import checks
from ..wiring.dependency import Dependency, Grant, python_services
from ..wiring.destinations import Destination, to_host, to_url
from ..wiring.environment import Value
from ..wiring.secret_key import SecretKey

Encryption = Literal["tls", "starttls", "none"]


@checks.fields('Mail.smtp(sender="dify@example.com", host="mail.example.com")')
@dataclass(frozen=True, kw_only=True, slots=True)
class MailChoice:
    """What a factory of `Mail` returns.

    See https://docs.dify.ai/en/self-host/deploy/configuration/environments

    Attributes:
        settings: The settings of the API, the workers and beat.
        destination: The mail service.

    Raises:
        TypeError: If a value is of the wrong type, or there is no parameter of that name.
    """

    settings: dict[str, Value]
    destination: Destination

    def dependency(self) -> Dependency:
        """What the API, the workers and beat get: their settings, and the way to the mail service."""
        grant = Grant(environment=self.settings, destinations=(self.destination,))
        return Dependency(name="mail", grants=python_services(grant))


@checks.factories("Mail")
class Mail(metaclass=checks.Choices):
    """How Dify sends invitations, login codes and notices. Without one, nobody can be invited or reset a password.

    See https://docs.dify.ai/en/self-host/deploy/configuration/environments
    """

    @staticmethod
    def smtp(
        *,
        sender: str,
        host: str,
        port: int = 465,
        encryption: Encryption = "tls",
        username: str | SecretKey | None = None,
        password: SecretKey | None = None,
    ) -> MailChoice:
        """A mail server.

        Args:
            sender: Address that the mails come from, such as `"Dify <dify@example.com>"`.
            host: Host name or address of the server.
            port: Its port; 465 goes with `tls`, 587 with `starttls`, 25 with `none`. Default: 465.
            encryption: `tls` (from the start), `starttls` (asked for once connected) or `none`; default: `tls`.
            username: Whom to log in as; default: no login.
            password: The password to log in with; default: none.

        Raises:
            TypeError: When a credential is not a reference.
            ValueError: When a value is malformed, or a login would cross the network in clear text.
        """
        path = "Mail.smtp"
        _check_sender(path, sender)
        checks.host(f"{path}.host", host)
        checks.port(f"{path}.port", port)
        checks.one_of(f"{path}.encryption", encryption, get_args(Encryption))
        if isinstance(username, str):
            checks.string(f"{path}.username", username)
        if (username is None) != (password is None):
            raise ValueError(f"{path}: give both username and password to log in, or neither")
        if encryption == "none" and password is not None:
            raise ValueError(
                f'{path}.encryption: got "none" beside a password, which anybody on the way could read; '
                'give "tls" or "starttls"'
            )
        login: dict[str, Value] = (
            {"SMTP_USERNAME": username, "SMTP_PASSWORD": password} if username and password else {}
        )
        settings: dict[str, Value] = {
            "MAIL_TYPE": "smtp",
            "MAIL_DEFAULT_SEND_FROM": sender,
            "SMTP_SERVER": host,
            "SMTP_PORT": str(port),
            # Dify's "opportunistic" is STARTTLS, and wants the first of the two as well.
            "SMTP_USE_TLS": "false" if encryption == "none" else "true",
            "SMTP_OPPORTUNISTIC_TLS": "true" if encryption == "starttls" else "false",
            **login,
        }
        return MailChoice(settings=settings, destination=to_host(host, port))

    @staticmethod
    def resend(*, sender: str, api_key: SecretKey, api_url: str = "https://api.resend.com") -> MailChoice:
        """The service Resend.

        Args:
            sender: Address that the mails come from, of a domain that Resend has verified.
            api_key: The API key.
            api_url: URL of the API; default: `https://api.resend.com`.

        Raises:
            TypeError: When the key is not a reference.
            ValueError: When a value is malformed.
        """
        path = "Mail.resend"
        _check_sender(path, sender)
        checks.url(f"{path}.api_url", api_url, "https://api.resend.com")
        settings: dict[str, Value] = {
            "MAIL_TYPE": "resend",
            "MAIL_DEFAULT_SEND_FROM": sender,
            "RESEND_API_URL": api_url,
            "RESEND_API_KEY": api_key,
        }
        return MailChoice(settings=settings, destination=to_url(api_url))

    @staticmethod
    def sendgrid(*, sender: str, api_key: SecretKey) -> MailChoice:
        """The service SendGrid.

        Args:
            sender: Address that the mails come from, of a verified sender.
            api_key: The API key.

        Raises:
            TypeError: When the key is not a reference.
            ValueError: When the sender is malformed.
        """
        path = "Mail.sendgrid"
        _check_sender(path, sender)
        settings: dict[str, Value] = {
            "MAIL_TYPE": "sendgrid",
            "MAIL_DEFAULT_SEND_FROM": sender,
            "SENDGRID_API_KEY": api_key,
        }
        return MailChoice(settings=settings, destination=to_url("https://api.sendgrid.com"))


def _check_sender(path: str, sender: str) -> None:
    address = sender.rpartition("<")[2].rstrip(">")
    user, _, domain = address.rpartition("@")
    if not user or " " in address or "\n" in sender:
        raise checks.wrong(f"{path}.sender", sender, 'an address such as "Dify <dify@example.com>"')
    checks.host(f"{path}.sender", domain)
