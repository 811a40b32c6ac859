"""Shows the progress of a demo. A terminal shows a spinner; other outputs get plain lines."""

from rich.console import Console


class Steps:
    """Shows which step of a demo is running."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.status = console.status("starting") if console.is_terminal else None

    def step(self, text: str) -> None:
        """Show that a step begins. `text` describes the step."""
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
