"""Brings updates to webhooks: again until each is acknowledged, a chat's one after the other."""

import asyncio
import random
import time

import aiohttp

from tests.services.telegram.world.bots import Bot, Waiting, Webhook

PATIENCE = aiohttp.ClientTimeout(total=60)


class Courier:
    """Serves every bot that has a webhook."""

    def __init__(self) -> None:
        self._rounds: dict[str, asyncio.Task[None]] = {}
        self._session: aiohttp.ClientSession | None = None

    def serve(self, bot: Bot) -> None:
        """Look after a bot's webhook from now on, as long as it has one."""
        running = self._rounds.get(bot.token)
        if bot.webhook and (running is None or running.done()):
            self._rounds[bot.token] = asyncio.create_task(self._round(bot))

    async def close(self) -> None:
        """Stop."""
        for task in self._rounds.values():
            task.cancel()
        await asyncio.gather(*self._rounds.values(), return_exceptions=True)
        if self._session:
            await self._session.close()

    async def _round(self, bot: Bot) -> None:
        on_the_way: dict[int, asyncio.Task[None]] = {}
        try:
            while bot.webhook:
                rung = bot.bell.rung
                on_the_way = {n: task for n, task in on_the_way.items() if not task.done()}
                for update in self._next(bot, set(on_the_way)):
                    if len(on_the_way) < bot.webhook.max_connections:
                        task = asyncio.create_task(self._deliver(bot, update))
                        on_the_way[update.id] = task
                await bot.bell.wait(rung, 60)
        finally:
            for task in on_the_way.values():
                task.cancel()

    def _next(self, bot: Bot, busy: set[int]) -> list[Waiting]:
        """The updates that may start now: of each chat the first, unless order is given up."""
        if bot.delivery.shuffle:
            return [each for each in bot.waiting.values() if each.id not in busy]
        firsts: dict[int, Waiting] = {}
        for each in bot.waiting.values():
            firsts.setdefault(each.chat, each)
        return [each for each in firsts.values() if each.id not in busy]

    async def _deliver(self, bot: Bot, update: Waiting) -> None:
        copies = range(bot.delivery.repeat)
        await asyncio.gather(*(self._until_taken(bot, update) for _ in copies))
        if bot.webhook:
            bot.forget(update.id)
            bot.bell.ring()

    async def _until_taken(self, bot: Bot, update: Waiting) -> None:
        how, pause = bot.delivery, bot.delivery.pause
        if how.shuffle:
            await asyncio.sleep(random.uniform(0, how.spread))
        while (hook := bot.webhook) and not await self._post(hook, update):
            await asyncio.sleep(pause)
            pause = min(pause * 2, how.longest)

    async def _post(self, hook: Webhook, update: Waiting) -> bool:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=0)
            self._session = aiohttp.ClientSession(timeout=PATIENCE, connector=connector)
        headers = {"X-Telegram-Bot-Api-Secret-Token": hook.secret} if hook.secret else {}
        try:
            async with self._session.post(hook.url, json=update.body, headers=headers) as said:
                await said.read()
                if said.ok:
                    return True
                hook.error = f"Wrong response from the webhook: {said.status} {said.reason}"
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            hook.error = f"Connection failed: {type(error).__name__}"
        hook.failed_at = int(time.time())
        return False
