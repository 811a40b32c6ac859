"""The display of progress: a spinner on a terminal, plain lines elsewhere."""

from rich.console import Console


class Steps:
    """Shows what is being done."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.status = console.status("starting") if console.is_terminal else None

    def step(self, text: str) -> None:
        """Show what is being done."""
        if self.status is None:
            self.console.print(f"· {text}", highlight=False, soft_wrap=True)
        else:
            self.status.update(text)
            self.status.start()

    def say(self, text: str) -> None:
        """Stop the spinner, and print a line that stays on the terminal."""
        self.done()
        self.console.print(text, highlight=False, soft_wrap=True)

    def done(self) -> None:
        """Stop the spinner."""
        if self.status is not None:
            self.status.stop()
