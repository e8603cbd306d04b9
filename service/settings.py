"""Settings, read once from the environment. All that is wrong with them is said at once, in sentences."""

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

ENVIRONMENTS = ("demo", "test", "production")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
GATEWAYS = ("insurance", "enterprise", "qualification", "professional", "identity")
"""The outside systems; each has an address in `REGFLOW_GATEWAY_<NAME>_URL`."""

_REPOSITORY = Path(__file__).resolve().parent.parent


class SettingsError(ValueError):
    """The environment makes no sense; `problems` holds one sentence each."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the environment decides. Paths are absolute; `gateways` maps every name to an address or to None, which
    means the embedded double; `broker_url` None means the worker inside the web process; `print_font` is a TrueType font with
    Chinese letters for printed forms, None meaning one that the machine has."""

    env: str
    database_url: str
    broker_url: str | None
    secret_key: str
    clock_file: Path | None
    files_dir: Path
    processes_dir: Path
    port: int
    log_level: str
    gateways: Mapping[str, str | None]
    print_font: Path | None = None

    @property
    def production(self) -> bool:
        return self.env == "production"

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ, root: Path | None = None) -> "Settings":
        """The settings of this environment; `root` (the working directory) is where `var/` and relative paths begin.

        Raises SettingsError with everything that is wrong. Outside production a secret key that is not given is made
        once and kept in `var/secret_key`.
        """
        root = (root or Path.cwd()).resolve()
        reader = _Reader(env, root)
        name = reader.choice("REGFLOW_ENV", ENVIRONMENTS, "demo")
        production = name == "production"
        secret_key = reader.text("REGFLOW_SECRET_KEY")
        clock_file = reader.text("REGFLOW_CLOCK_FILE")
        gateways = {gateway: reader.address(f"REGFLOW_GATEWAY_{gateway.upper()}_URL") for gateway in GATEWAYS}
        fields = {
            "env": name,
            "database_url": reader.database_url(),
            "broker_url": reader.text("REGFLOW_BROKER_URL"),
            "clock_file": root / clock_file if clock_file else None,
            "files_dir": reader.path("REGFLOW_FILES_DIR", root / "var" / "files"),
            "processes_dir": reader.path("REGFLOW_PROCESSES_DIR", _REPOSITORY / "processes"),
            "port": reader.port("PORT", 8000),
            "log_level": reader.choice("REGFLOW_LOG_LEVEL", LOG_LEVELS, "INFO"),
            "gateways": MappingProxyType(gateways),
            "print_font": reader.file("REGFLOW_PRINT_FONT"),
        }
        problems = reader.problems + (_refused_in_production(secret_key, clock_file, gateways) if production else [])
        if problems:
            raise SettingsError(problems)
        return cls(secret_key=secret_key or _kept_secret(root / "var" / "secret_key"), **fields)  # type: ignore[arg-type]


_told: Settings | None = None


def current() -> Settings:
    """The settings of this process: those it was told to use, else the environment's, read once."""
    return _told or _from_environment()


def use(settings: Settings | None) -> Settings | None:
    """Use these settings from now on (None: the environment's); gives back those it was told to use until now."""
    global _told
    previous, _told = _told, settings
    return previous


@cache
def _from_environment() -> Settings:
    return Settings.from_env()


def _refused_in_production(
    secret_key: str | None, clock_file: str | None, gateways: Mapping[str, str | None]
) -> list[str]:
    problems = []
    if not secret_key:
        problems.append("REGFLOW_SECRET_KEY must be set in production.")
    if clock_file:
        problems.append("REGFLOW_CLOCK_FILE is refused in production: the time is the machine's.")
    problems += [
        f"REGFLOW_GATEWAY_{gateway.upper()}_URL must be set in production: the embedded double answers invented facts."
        for gateway, address in gateways.items()
        if address is None
    ]
    return problems


class _Reader:
    """Reads values out of the environment and collects what is wrong with them. An empty value counts as not set."""

    def __init__(self, env: Mapping[str, str], root: Path) -> None:
        self.env = env
        self.root = root
        self.problems: list[str] = []

    def text(self, name: str) -> str | None:
        return self.env.get(name, "").strip() or None

    def choice(self, name: str, allowed: tuple[str, ...], default: str) -> str:
        value = self.text(name) or default
        if value not in allowed:
            self.problems.append(f"{name} must be one of {', '.join(allowed)}, not {value!r}.")
        return value

    def path(self, name: str, default: Path) -> Path:
        value = self.text(name)
        return self.root / value if value else default

    def file(self, name: str) -> Path | None:
        value = self.text(name)
        if value is None:
            return None
        if not (self.root / value).is_file():
            self.problems.append(f"{name} must be a file, and there is none at {value!r}.")
        return self.root / value

    def port(self, name: str, default: int) -> int:
        value = self.text(name) or str(default)
        if value.isascii() and value.isdigit() and 1 <= int(value) <= 65535:
            return int(value)
        self.problems.append(f"{name} must be a number from 1 to 65535, not {value!r}.")
        return default

    def address(self, name: str) -> str | None:
        value = self.text(name)
        if value is not None:
            parts = urlsplit(value)
            if parts.scheme not in ("http", "https") or not parts.netloc:
                self.problems.append(f"{name} must be an http or https address, not {value!r}.")
        return value

    def database_url(self) -> str:
        """SQLAlchemy's URL. A plain postgresql:// (or the older postgres://) is read with psycopg 3."""
        value = self.text("REGFLOW_DATABASE_URL") or f"sqlite:///{self.root / 'var' / 'regflow.db'}"
        scheme, separator, rest = value.partition("://")
        if scheme in ("postgresql", "postgres"):
            scheme = "postgresql+psycopg"
        if not separator or scheme not in ("sqlite", "postgresql+psycopg"):
            # The value is not repeated: it may hold a password.
            self.problems.append("REGFLOW_DATABASE_URL must start with postgresql:// or sqlite:///.")
        return f"{scheme}://{rest}"


def _kept_secret(path: Path) -> str:
    """The secret in this file, made if it is not there. Of several processes that start at once, one wins."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent)  # readable by its owner alone
        draft = Path(name)
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(os.urandom(32).hex())
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            pass  # another process was first; its key is read below
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()
