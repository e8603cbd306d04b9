"""What can be wrong with an expression. The sentences are for the analyst who wrote it."""


class FeelError(ValueError):
    """An expression that cannot be read, or that met something it cannot work with.

    `position` is the index of the character in the text where reading stopped; None where no place is to blame.
    """

    def __init__(self, message: str, position: int | None = None) -> None:
        super().__init__(message)
        self.position = position


class UnknownName(FeelError):
    """A name or a function that neither the standard nor the host knows."""

    def __init__(self, name: str, *, function: bool = False) -> None:
        super().__init__(f"没有名为“{name}”的{'函数' if function else '数据'}")
        self.name = name
