"""How Dify sends mail."""

from .reader import Reader
from .rows import Entries, read, row

_TLS = "0.21.0"

_ALL = [row("MAIL_TYPE", "api.mail.type"), row("MAIL_DEFAULT_SEND_FROM", "api.mail.defaultSender")]
RESEND = [row("RESEND_API_URL", "api.mail.resend.apiUrl")]
RESEND_SECRET = [row("RESEND_API_KEY", "api.mail.resend.apiKey")]
SMTP = [
    row("SMTP_SERVER", "api.mail.smtp.server"),
    row("SMTP_PORT", "api.mail.smtp.port"),
    row("SMTP_USE_TLS", "api.mail.smtp.useTLS", before=_TLS),
    row("SMTP_USE_TLS", "api.mail.smtp.tls.enabled", since=_TLS),
    row("SMTP_OPPORTUNISTIC_TLS", "api.mail.smtp.tls.optimistic", since=_TLS),
]
SMTP_SECRET = [row("SMTP_USERNAME", "api.mail.smtp.username"), row("SMTP_PASSWORD", "api.mail.smtp.password")]


def mail(reader: Reader) -> Entries:
    """What the API and the workers are told: nothing for a way that the chart does not know."""
    match reader.at("api.mail.type"):
        case "resend":
            entries = read(reader, [*_ALL, *RESEND], RESEND_SECRET)
        case "smtp":
            entries = read(reader, [*_ALL, *SMTP], SMTP_SECRET)
        case _:
            return Entries()
    return entries.because(reader.keys("api.mail.type"))
