"""The register, 我的消息, 个人信息, the enterprise library and the agent's own enterprise over REST."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from service import clock
from service.models import Application, Definition, Enterprise, Instance, Registration, db
from tests.stage import good

from .journeys import submitted


class TestRegistrations:
    def test_a_person_sees_their_own(self, login):
        found = good(login("app-two").get("/registrations"))["items"]
        assert sorted(row["category"] for row in found) == ["ARCH1", "STR1"]
        assert good(login("app-chem").get("/registrations"))["items"] == []

    def test_an_enterprise_sees_those_at_it(self, login):
        assert len(good(login("ent-hebei").get("/registrations"))["items"]) == 3
        assert good(login("ent-hebei2").get("/registrations"))["items"] == []

    @pytest.mark.parametrize(
        ("username", "hits"),
        [
            ("province-hebei", 3),
            ("province-shanxi", 2),
            ("city-taiyuan", 2),
            ("city-datong", 0),
            ("ministry-review", 6),
            ("clerk", 6),
            ("admin", 6),
        ],
    )
    def test_an_authority_sees_its_region(self, login, username, hits):
        assert len(good(login(username).get("/registrations"))["items"]) == hits

    def test_one_tells_everything_but_the_whole_identity_number(self, login):
        caller = login("app-renew")
        (row,) = good(caller.get("/registrations"))["items"]
        one = good(caller.get(f"/registrations/{row['id']}"))
        (certificate,) = one.pop("certificates")
        assert one == row
        assert (certificate["version"], certificate["current"], certificate["seal_no"]) == (1, True, row["seal_no"])
        assert set(row) >= {
            "id", "category", "person", "enterprise", "certificate_no", "seal_no", "version", "state", "valid_from",
            "valid_to", "renewal_in_progress", "expiring",
        }  # fmt: skip
        assert row["person"] == caller.account["person"]
        assert row["enterprise"]["name"].startswith("河北")
        assert row["person_id_no"] == "130102********0095"
        assert (row["state"], row["version"], row["renewal_in_progress"], row["expiring"]) == ("valid", 1, False, True)

    def test_another_persons_registration_does_not_exist(self, login):
        (row,) = good(login("app-renew").get("/registrations"))["items"]
        assert login("app-two").get(f"/registrations/{row['id']}").status_code == 404

    @pytest.mark.parametrize(
        ("query", "hits"),
        [
            ({"category": "STR1"}, 2), ({"category": "CHEM"}, 0), ({"state": "valid"}, 3), ({"state": "expired"}, 0),
            ({"state": "cancelled"}, 0), ({"expiring_within_days": "100"}, 1), ({"expiring_within_days": "10"}, 0),
            ({"expiring_within_days": "300"}, 3), ({"person": "0" * 32}, 0), ({"limit": "2"}, 2),
        ],
    )  # fmt: skip
    def test_it_narrows(self, login, query, hits):
        assert len(good(login("ent-hebei").get("/registrations", **query))["items"]) == hits

    def test_it_pages_by_expiry(self, login):
        agent = login("ent-hebei")
        first = good(agent.get("/registrations", limit=2))
        second = good(agent.get("/registrations", limit=2, cursor=first["next_cursor"]))
        ends = [row["valid_to"] for row in (*first["items"], *second["items"])]
        assert len(ends) == 3
        assert ends == sorted(ends)
        assert second["next_cursor"] is None

    @pytest.mark.parametrize(
        "query", [{"state": "gone"}, {"expiring_within_days": "-1"}, {"expiring_within_days": "soon"}, {"x": "1"}]
    )
    def test_a_query_that_makes_no_sense_is_refused(self, login, query):
        assert login("ent-hebei").get("/registrations", **query).json["code"] == "invalid_query"

    def test_it_expires_by_itself(self, login, clock):
        clock.advance(timedelta(days=120))
        (row,) = good(login("app-renew").get("/registrations"))["items"]
        assert (row["state"], row["expiring"]) == ("expired", False)
        assert len(good(login("app-renew").get("/registrations", state="expired"))["items"]) == 1

    @pytest.mark.req("X1")
    def test_each_profession_has_a_certificate_and_a_seal_of_its_own_all_at_one_unit(self, login):
        both = good(login("app-two").get("/registrations"))["items"]
        assert {row["category"] for row in both} == {"ARCH1", "STR1"}
        assert len({row["certificate_no"] for row in both}) == len({row["seal_no"] for row in both}) == 2
        assert len({row["enterprise"]["id"] for row in both}) == 1

    @pytest.mark.req("AT-29")
    def test_it_warns_half_a_year_before_the_end(self, login, clock):
        both = good(login("app-two").get("/registrations"))["items"]
        assert [row["expiring"] for row in both] == [False, False]  # eight months left
        clock.advance(timedelta(days=65))
        both = good(login("app-two").get("/registrations"))["items"]
        assert [row["expiring"] for row in both] == [True, True]

    def test_it_says_when_a_reported_application_extends_it(self, app, login):
        with app.app_context():
            at_hebei = select(Registration).join(Registration.enterprise).where(Enterprise.region == "130100")
            extended, other = db.session.scalars(at_hebei.where(Registration.category == "STR1"))
            for registration, renews in ((extended, True), (other, False)):
                _reported(registration, renews=renews)
            db.session.commit()
            expected = {extended.id: True, other.id: False}
        found = good(login("ent-hebei").get("/registrations", category="STR1"))["items"]
        assert {row["id"]: row["renewal_in_progress"] for row in found} == expected


def _reported(registration, *, renews):
    """A case under way about this registration, whose diagram has said whether it extends it."""
    now = clock.now()
    number = f"N-{registration.id[:8]}"
    application = Application(
        number=number,
        process="any",
        category=registration.category,
        person_id=registration.person_id,
        reported_at=now,
        facts={"renews": renews},
    )
    definition = db.session.scalars(select(Definition).filter_by(kind="type")).first()
    db.session.add(
        Instance(
            definition=definition,
            application=application,
            business_key=number,
            started_at=now,
            updated_at=now,
            state=b"",
        )
    )


class TestMessages:
    @pytest.fixture
    def inbox(self, login, work, clock):
        """The enterprise has been told of a submission."""
        submitted(login("app-chem"), work, clock)
        return login("ent-hebei")

    def test_a_message_is_unread_until_it_is_read(self, inbox):
        (message,) = good(inbox.get("/messages"))["items"]
        assert set(message) == {"id", "text", "sent_at", "read", "instance"}
        assert (message["read"], isinstance(message["id"], str)) == (False, True)
        assert inbox.post(f"/messages/{message['id']}/read").status_code == 204
        assert good(inbox.get("/messages"))["items"][0]["read"] is True

    def test_nobody_reads_anothers(self, inbox, login):
        (message,) = good(inbox.get("/messages"))["items"]
        other = login("ent-taiyuan")
        assert good(other.get("/messages"))["items"] == []
        assert other.post(f"/messages/{message['id']}/read").status_code == 404
        assert good(inbox.get("/messages"))["items"][0]["read"] is False

    @pytest.mark.parametrize("message", ["x", "0", "99999999999999999999", "-1"])
    def test_what_is_no_message_is_not_found(self, login, message):
        assert login("app-chem").post(f"/messages/{message}/read").status_code == 404


class TestProfile:
    def test_it_is_flat_and_complete(self, login):
        profile = good(login("app-chem").get("/profile"))
        assert (profile["name"], profile["enterprise_name"]) == ("吴思齐", "河北燕赵建筑设计研究院有限公司")
        assert profile["employed_to"] is None
        assert profile["id"]

    def test_each_part_is_saved_by_itself(self, login):
        caller = login("app-new")
        basic = {
            "school": "清华大学", "major": "化学工程", "education": "大学本科", "degree": "学士学位", "graduated_on": "2014-07",
            "title_since": "2019-12", "title": "工程师", "work_years": 10,
        }  # fmt: skip
        assert good(caller.put("/profile", basic))["profile_complete"] is True
        unit = good(caller.get("/enterprises", q="燕赵", industry="勘察设计行业"))["items"][0]
        employment = {
            "enterprise_id": unit["id"], "industry": "勘察设计行业", "qualification_no": unit["qualifications"][0]["number"],
            "agent_mobile": "13900000000", "employed_from": "2020-01-01", "employed_to": None,
        }  # fmt: skip
        saved = good(caller.put("/profile/employment", employment))
        assert (saved["employment_complete"], saved["enterprise_name"]) == (True, "河北燕赵建筑设计研究院有限公司")

    def test_what_is_wrong_is_told_by_field(self, login):
        answer = login("app-new").put("/profile", {"school": "", "work_years": "many"})
        assert (answer.status_code, answer.json["code"]) == (422, "invalid_answers")
        assert {"school", "work_years"} <= set(answer.json["errors"])

    def test_an_extracted_field_cannot_be_changed(self, login):
        answer = login("app-new").put("/profile", {"name": "另一人"})
        assert (answer.status_code, answer.json["code"]) == (422, "unknown_field")


class TestEnterprises:
    @pytest.mark.req("AT-03")
    def test_the_library_answers_while_typing(self, login):
        found = good(login("app-new").get("/enterprises", q="燕赵建筑"))["items"]
        assert [unit["uscc"] for unit in found] == ["91130100MA0DEM01XF"]
        assert set(found[0]) == {"id", "name", "uscc", "region", "industry", "qualifications"}

    @pytest.mark.req("AT-04")
    def test_qualification_numbers_are_those_of_the_industry(self, login):
        caller = login("app-new")
        (design,) = good(caller.get("/enterprises", q="燕赵", industry="勘察设计行业"))["items"]
        (supervision,) = good(caller.get("/enterprises", q="燕赵", industry="工程监理"))["items"]
        assert [one["number"] for one in design["qualifications"]] == ["A113000018"]
        assert supervision["qualifications"] == []

    def test_an_agent_keeps_their_own(self, login):
        agent = login("ent-hebei")
        own = good(agent.get("/enterprise"))
        changed = {name: own[name] for name in ("industry", "legal_representative", "contact", "contact_mobile")}
        saved = good(agent.put("/enterprise", {**changed, "address": "新华路2号"}))
        assert saved["address"] == "新华路2号"
        refused = agent.put("/enterprise", {"name": "另一单位"})
        assert (refused.status_code, refused.json["code"]) == (422, "unknown_field")
