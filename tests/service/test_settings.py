"""Settings: sensible defaults for a first try, strict demands in production, all problems at once."""

import stat
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from service.settings import GATEWAYS, Settings, SettingsError

PRODUCTION = {
    "REGFLOW_ENV": "production",
    "REGFLOW_DATABASE_URL": "postgresql://regflow@db/regflow",
    "REGFLOW_BROKER_URL": "redis://cache:6379/0",
    "REGFLOW_SECRET_KEY": "a secret that was handed over",
    **{f"REGFLOW_GATEWAY_{name.upper()}_URL": f"https://{name}.example.cn/" for name in GATEWAYS},
}


def problems(env: dict[str, str], root: Path) -> list[str]:
    with pytest.raises(SettingsError) as refused:
        Settings.from_env(env, root)
    return refused.value.problems


def test_an_empty_environment_is_a_demo_below_the_working_directory(tmp_path: Path):
    settings = Settings.from_env({}, tmp_path)
    assert settings.env == "demo"
    assert not settings.production
    assert settings.database_url == f"sqlite:///{tmp_path}/var/regflow.db"
    assert settings.files_dir == tmp_path / "var" / "files"
    assert settings.processes_dir.name == "processes"
    assert settings.processes_dir.is_dir()
    assert settings.port == 8000
    assert settings.broker_url is None
    assert settings.clock_file is None
    assert settings.gateways == dict.fromkeys(GATEWAYS)


def test_an_empty_value_counts_as_not_set(tmp_path: Path):
    assert Settings.from_env({"REGFLOW_BROKER_URL": "", "PORT": " "}, tmp_path) == Settings.from_env({}, tmp_path)


def test_a_demo_makes_its_secret_key_once_and_keeps_it_to_itself(tmp_path: Path):
    first = Settings.from_env({}, tmp_path).secret_key
    assert len(first) == 64
    assert Settings.from_env({}, tmp_path).secret_key == first
    assert stat.S_IMODE((tmp_path / "var" / "secret_key").stat().st_mode) == 0o600
    assert [file.name for file in (tmp_path / "var").iterdir()] == ["secret_key"]


def test_a_given_secret_key_is_used_and_none_is_made(tmp_path: Path):
    assert Settings.from_env({"REGFLOW_SECRET_KEY": "given"}, tmp_path).secret_key == "given"
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_postgresql_is_read_with_psycopg_3(tmp_path: Path, scheme: str):
    settings = Settings.from_env({"REGFLOW_DATABASE_URL": f"{scheme}://u:p@db:5432/regflow?sslmode=require"}, tmp_path)
    assert settings.database_url == "postgresql+psycopg://u:p@db:5432/regflow?sslmode=require"


def test_a_sqlite_address_stays_as_it_is(tmp_path: Path):
    settings = Settings.from_env({"REGFLOW_DATABASE_URL": "sqlite:////srv/regflow.db"}, tmp_path)
    assert settings.database_url == "sqlite:////srv/regflow.db"


def test_relative_folders_begin_at_the_working_directory(tmp_path: Path):
    env = {"REGFLOW_FILES_DIR": "uploads", "REGFLOW_CLOCK_FILE": "now", "REGFLOW_PROCESSES_DIR": "/srv/processes"}
    settings = Settings.from_env(env, tmp_path)
    assert settings.files_dir == tmp_path / "uploads"
    assert settings.clock_file == tmp_path / "now"
    assert settings.processes_dir == Path("/srv/processes")


def test_production_runs_with_everything_it_demands(tmp_path: Path):
    settings = Settings.from_env(PRODUCTION, tmp_path)
    assert settings.production
    assert settings.gateways["insurance"] == "https://insurance.example.cn/"
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize(
    "name", sorted(set(PRODUCTION) - {"REGFLOW_ENV", "REGFLOW_DATABASE_URL", "REGFLOW_BROKER_URL"})
)
def test_production_names_the_setting_that_is_missing(tmp_path: Path, name: str):
    env = {key: value for key, value in PRODUCTION.items() if key != name}
    (problem,) = problems(env, tmp_path)
    assert problem.startswith(f"{name} must be set in production")


def test_production_refuses_a_clock_that_can_be_set(tmp_path: Path):
    (problem,) = problems({**PRODUCTION, "REGFLOW_CLOCK_FILE": "/tmp/now"}, tmp_path)  # noqa: S108 - never opened
    assert problem.startswith("REGFLOW_CLOCK_FILE is refused in production")


def test_all_problems_come_at_once_in_sentences(tmp_path: Path):
    env = {
        "REGFLOW_ENV": "staging",
        "REGFLOW_DATABASE_URL": "mysql://u:hidden@db/regflow",
        "REGFLOW_LOG_LEVEL": "loud",
        "REGFLOW_GATEWAY_IDENTITY_URL": "identity.example.cn",
        "PORT": "80000",
    }
    found = problems(env, tmp_path)
    assert [problem.split()[0] for problem in found] == [
        "REGFLOW_ENV",
        "REGFLOW_GATEWAY_IDENTITY_URL",
        "REGFLOW_DATABASE_URL",
        "PORT",
        "REGFLOW_LOG_LEVEL",
    ]
    assert all(problem.endswith(".") for problem in found)
    assert "hidden" not in "".join(found)
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("port", ["0", "-1", "65536", "eighty", "８０"])
def test_a_port_is_a_number_from_1_to_65535(tmp_path: Path, port: str):
    assert problems({"PORT": port}, tmp_path) == [f"PORT must be a number from 1 to 65535, not {port!r}."]


def test_settings_do_not_change(tmp_path: Path):
    settings = Settings.from_env({}, tmp_path)
    with pytest.raises(FrozenInstanceError):
        settings.port = 1  # type: ignore[misc]
    with pytest.raises(TypeError):
        settings.gateways["insurance"] = "http://elsewhere"  # type: ignore[index]
