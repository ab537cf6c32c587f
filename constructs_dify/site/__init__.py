"""What the site dictates: addresses, proxies, authorities, mirrors, mail, telemetry."""
