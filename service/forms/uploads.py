"""The uploads that a step may refer to by their ids."""

from __future__ import annotations

from service.models import Document, db


class Uploads:
    """Files that answers may name: the account's own that belong to no case yet, and those of the case.

    ``named`` gathers what validated answers named, so that completing the step can tie them to the case.
    """

    def __init__(self, account_id: str | None, instance_id: str | None = None) -> None:
        self.account_id = account_id
        self.instance_id = instance_id
        self.named: dict[str, Document] = {}

    def find(self, document_id: str) -> Document | None:
        """The file of this id, unless it is somebody else's or belongs to another case."""
        document = db.session.get(Document, document_id)
        if document is None:
            return None
        if document.instance_id is None:
            allowed = self.account_id is not None and document.account_id == self.account_id
        else:
            allowed = document.instance_id == self.instance_id
        if not allowed:
            return None
        self.named[document.id] = document
        return document

    def tie(self) -> None:
        """From now on the files that were named belong to the case, which decides who may read them."""
        for document in self.named.values():
            document.instance_id = self.instance_id
