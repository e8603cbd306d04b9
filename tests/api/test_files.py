"""Uploads and downloads over REST."""

from io import BytesIO

import pytest

from tests.service.casework import picture
from tests.stage import good

from .journeys import submitted


@pytest.fixture
def applicant(login):
    return login("app-chem")


def test_an_upload_can_be_read_back(applicant):
    content = picture(size=250 * 1024)
    answer = applicant.upload(content, "supplement", "社保 证明.jpg")
    assert answer.status_code == 201
    file = answer.json
    assert (file["name"], file["size"], file["media_type"]) == ("社保 证明.jpg", len(content), "image/jpeg")
    read = applicant.get(f"/files/{file['id']}")
    assert (read.data, read.mimetype) == (content, "image/jpeg")
    assert read.headers["Content-Disposition"].startswith("inline; filename*=UTF-8''")
    assert "private" in read.headers["Cache-Control"]


@pytest.mark.req("AT-33")
@pytest.mark.parametrize(("size", "status"), [(199, 422), (200, 201), (500, 201), (501, 422)])
def test_a_supplement_has_200_to_500_kilobytes(applicant, size, status):
    answer = applicant.upload(picture(size=size * 1024), "supplement")
    assert answer.status_code == status
    if status == 422:
        assert answer.json["code"] == "file_rejected"


def test_what_is_no_picture_is_rejected_with_a_sentence(applicant):
    answer = applicant.upload(b"GIF89a" + b"x" * 1000, "photo", "照片.jpg")
    assert (answer.status_code, answer.json["code"]) == (422, "file_rejected")
    assert "照片" in answer.json["detail"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"purpose": "photo"}, "invalid_answers"),
        ({"file": (BytesIO(b"x"), "a.jpg")}, "invalid_answers"),
        ({"file": (BytesIO(b"x"), "a.jpg"), "purpose": "no-such"}, "file_rejected"),
        ({"file": (BytesIO(b"x"), "a.jpg"), "purpose": "photo", "colour": "red"}, "unknown_field"),
    ],
)
def test_an_upload_of_another_shape_is_refused(applicant, data, code):
    answer = applicant.call("POST", "/files", data=data)
    assert (answer.status_code, answer.json["code"]) == (422, code)


def test_nobody_else_reads_an_upload_that_belongs_to_no_case(applicant, login):
    file = applicant.upload(picture(), "photo").json["id"]
    for username in ("app-str1", "ent-hebei", "ministry-review", "analyst", "admin"):
        assert login(username).get(f"/files/{file}").status_code == 404, username


def test_the_photo_is_read_by_who_sees_a_case_of_the_person(applicant, login, work, clock):
    photo = good(applicant.get("/profile"))["photo"]
    agent = login("ent-hebei")
    assert agent.get(f"/files/{photo}").status_code == 404
    submitted(applicant, work, clock)
    assert agent.get(f"/files/{photo}").status_code == 200
    assert login("ent-taiyuan").get(f"/files/{photo}").status_code == 404
    assert login("analyst").get(f"/files/{photo}").status_code == 404


def test_an_unknown_file_is_not_found(applicant):
    assert applicant.get("/files/no-such").status_code == 404
