"""The doors put together: every operation, the pages and their description, in one frame."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from litestar import Litestar
from litestar.datastructures import State

from healthcode.web import console, health, problems, public, resident, sealed, uploads, verifier
from healthcode.web.frame import Frame
from healthcode.web.hot_operations import DESCRIBED
from healthcode.web.house import House, Visit, open_house
from healthcode.web.logs import RequestLog
from healthcode.web.pages import page_handlers
from healthcode.web.reference import reference_handlers
from healthcode.web.releasing import release
from healthcode.web.sweeping import sweep
from healthcode.web.trusting import trust
from healthcode.wiring import Doors

JOBS_GRACE = 3.0  # seconds that jobs have to come to their next step when the process ends
OPERATIONS = (
    *health.handlers,
    *public.handlers(),
    *sealed.handlers,
    *resident.handlers(),
    *verifier.handlers(),
    *console.handlers(),
)


def make_app(doors: Doors, log: RequestLog | None = None) -> Litestar:
    """The application that a server runs. `doors` stay open longer than it."""
    house = open_house(doors, log)
    app = Litestar(
        [*OPERATIONS, *page_handlers(), *reference_handlers([*OPERATIONS, *DESCRIBED])],
        request_class=Visit, exception_handlers={Exception: problems.answer}, openapi_config=None,
        logging_config=None, debug=False, pdb_on_exception=False, state=State({"house": house}),
        lifespan=[_lived_in(house)],
    )  # fmt: skip
    app.asgi_handler = Frame(app.asgi_handler, house)
    return app


def _lived_in(house: House) -> Callable[[Litestar], AbstractAsyncContextManager[None]]:
    """What runs while the application does."""

    @asynccontextmanager
    async def lived_in(_app: Litestar) -> AsyncIterator[None]:
        running = (
            health.watch(house), house.watch.run(house.hot), release(house), sweep(house), trust(house),
            uploads.sweep(house.doors.settings.home),
        )  # fmt: skip
        tasks = [asyncio.create_task(work) for work in running]
        await health.begun(house)
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await house.jobs.stop(JOBS_GRACE)
            await house.hot.seals.close()
            await house.doors.hot.close()
            await asyncio.to_thread(house.close)

    return lived_in
