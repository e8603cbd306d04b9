"""The admin's pages in a real browser: the diagram with tokens and way, calls that open in place, an incident that is retried."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from service.gateways import faults
from service.models import Job, db
from service.models.unit import unit_of_work
from tests.api.journeys import reported

LOGO = ".bjs-powered-by"


@pytest.fixture
def chem(login, work, clock):
    return reported(login("app-chem"), login("ent-hebei"), work, clock)


@pytest.fixture
def broken(app, login, work, clock):
    """A case whose insurance check failed until nobody tried any more; the registry is well again."""
    with app.app_context(), unit_of_work():
        faults.switch("insurance", "down", {})
    case = login("app-str1").start("initial_registration", category="STR1")["id"]
    login("app-str1").complete(case, "Task_ConfirmConditions", accepted=True)
    for _ in range(10):
        work()
        with app.app_context(), unit_of_work():  # leases are real time, which a test can't wait for
            for job in db.session.query(Job).filter_by(kind="service", failed=False):
                job.locked_until = None
        clock.advance(timedelta(seconds=1))
    with app.app_context(), unit_of_work():
        faults.switch("insurance", "off", {})
    return case


def drawn(page, element, *classes):
    """An element or flow of the diagram, once it carries these marks."""
    return page.locator(f"[data-element-id='{element}']" + "".join(f".{name}" for name in classes))


def uncovered(page):
    """Whether the logo is what one would hit in its middle and at its corners."""
    return page.locator(LOGO).evaluate(
        """logo => {
            logo.scrollIntoView({block: 'center'});
            const {left, right, top, bottom} = logo.getBoundingClientRect();
            const places = [[(left + right) / 2, (top + bottom) / 2], [left + 2, top + 2], [right - 2, bottom - 2]];
            return right - left > 10 && places.every(([x, y]) => logo.contains(document.elementFromPoint(x, y)));
        }"""
    )


@pytest.mark.req("AT-59")
def test_the_diagram_shows_where_the_case_is_and_how_it_got_there(open_as, chem):
    eyes = open_as("admin")
    page = eyes.go(f"/monitor/cases/{chem}")
    expect(drawn(page, "Task_MinistryAccept", "here")).to_be_visible()
    expect(drawn(page, "Task_MinistryReview")).to_be_visible()
    expect(drawn(page, "Task_MinistryReview", "passed")).to_have_count(0)
    assert drawn(page, "Flow_After_Start_MinistryReview", "taken").count() == 1
    assert uncovered(page)
    eyes.stands()


def test_the_logo_stays_uncovered_at_every_width(open_as, chem):
    eyes = open_as("admin")
    page = eyes.go(f"/monitor/cases/{chem}")
    expect(page.locator(LOGO)).to_be_visible()
    for width in (1440, 1024, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert uncovered(page), width


def test_a_called_diagram_opens_in_place(open_as, chem):
    eyes = open_as("admin")
    page = eyes.go(f"/monitor/cases/{chem}")
    page.locator("[data-process='initial_registration']").click()
    expect(drawn(page, "Call_Handling", "here")).to_be_visible()
    page.get_by_role("button", name="打开“上报与审查”").click()
    expect(drawn(page, "Call_Review", "here")).to_be_visible()
    assert page.url.endswith("diagram=handling")
    expect(page.locator("[data-process='handling']")).to_have_attribute("aria-current", "true")


def test_it_is_up_to_date_without_being_loaded_anew(open_as, login, chem):
    eyes = open_as("admin")
    page = eyes.go(f"/monitor/cases/{chem}")
    expect(drawn(page, "Task_MinistryAccept", "here")).to_be_visible()
    login("ministry-review").complete(chem, "Task_MinistryAccept", outcome="accept")
    expect(drawn(page, "Task_MinistryReview", "here")).to_be_visible(timeout=20_000)
    expect(drawn(page, "Task_MinistryAccept", "passed")).to_be_visible()


@pytest.mark.req("AT-59")
def test_a_retried_incident_lets_the_case_go_on(open_as, work, broken):
    eyes = open_as("admin")
    page = eyes.go("/monitor/incidents")
    eyes.stands()
    page.locator("td[data-label='业务'] a").click()
    expect(drawn(page, "Service_CheckInsurance", "here")).to_be_visible()
    eyes.press("重试")
    page.get_by_label("原因").fill("社保库已恢复")
    eyes.stands()
    eyes.press("确定")
    expect(page.get_by_text("重试：已重新排入")).to_be_visible()
    work()
    page.reload()
    expect(drawn(page, "Service_CheckInsurance", "passed")).to_have_count(0)  # another diagram is open: where it is now
    page.locator("[data-process='insurance_check']").click()
    expect(drawn(page, "Service_CheckInsurance", "passed")).to_be_visible()


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/cases",
        "/definitions",
        "/definitions/initial_registration/1",
        "/jobs",
        "/accounts",
        "/calendar",
        "/parameters",
    ],
)
def test_every_page_stands(open_as, chem, path):
    eyes = open_as("admin")
    page = eyes.go(f"/monitor{path}")
    if "/definitions/" in path:
        expect(page.locator(LOGO)).to_be_visible()
        expect(page.locator(".badge").first).to_be_visible()
    eyes.stands()


def test_without_scripts_the_words_are_there(chromium, address, open_as, chem):
    eyes = open_as("admin")
    state = eyes.context.storage_state()
    context = chromium.new_context(base_url=address, java_script_enabled=False, storage_state=state)
    page = context.new_page()
    page.goto(f"/monitor/cases/{chem}")
    expect(page.locator(".drawn")).to_be_hidden()
    page.get_by_text("流程图的文字版").click()
    expect(page.locator(".outline .here", has_text="部级受理").first).to_be_visible()
    context.close()
