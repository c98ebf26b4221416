"""python-telegram-bot, unchanged, against the simulator: every kind of send, files both ways, webhook, edits, keyboards."""

import asyncio
import json

import telegram as ptb
from telegram.error import BadRequest, Forbidden

from simulator import ASSETS, HUB_PORT, SIMULATOR, Hub, control, last, phone, wait_for

OLIVER = 5_100_000_308
TOKEN = "7000000001:AAsimTelegramDemoToken_000000000000"
SECRET = "client-library-secret"
updates = []


def receive(headers, body):
    if headers.get("X-Telegram-Bot-Api-Secret-Token") != SECRET:
        return "no", 403
    updates.append(json.loads(body))
    return "ok", 200


def says(**content):
    return control("POST", "/sim/send", {"person": "oliver", "channel": "telegram", **content})


def sent(kind, message, **shown):
    on_phone = last("oliver", "telegram")
    assert on_phone["id"] == str(message.message_id), (kind, on_phone)
    assert on_phone["kind"] == kind, (kind, on_phone)
    for name in shown:
        assert on_phone["shown"][name], (name, on_phone)
    return on_phone


async def refused(call, text):
    try:
        await call
    except (BadRequest, Forbidden) as error:
        assert text in str(error), error
    else:
        raise AssertionError(f"not refused: {text}")


async def main():
    # More than a chat may get in so short a time.
    control("POST", "/sim/rules", {"rate_limits": False})
    hub = Hub(lambda _: ("", 404), receive)
    bot = ptb.Bot(TOKEN, base_url=f"{SIMULATOR}/telegram/bot", base_file_url=f"{SIMULATOR}/telegram/file/bot")
    async with bot:
        assert bot.username == "nestor_coffee_bot"
        url = f"http://127.0.0.1:{HUB_PORT}/hook"
        wanted = ["message", "callback_query", "message_reaction", "my_chat_member"]
        assert await bot.set_webhook(url, secret_token=SECRET, allowed_updates=wanted)
        assert (await bot.get_webhook_info()).url == url
        says(text="/start καλημέρα")

        def arrived(name):
            found = [ptb.Update.de_json(update, bot) for update in updates if name in update]
            return found and getattr(found[-1], name)

        first = await asyncio.to_thread(wait_for, "the first message", lambda: arrived("message"))
        assert (first.text, first.chat.id) == ("/start καλημέρα", OLIVER)

        # Words, formatting, keyboards.
        formatted = await bot.send_message(OLIVER, "<b>Γεια</b> 😀 <a href='https://example.org'>εδώ</a>", parse_mode="HTML")
        assert formatted.parse_entities()[formatted.entities[1]] == "εδώ"
        await bot.send_message(OLIVER, "*έντονο* και `κώδικας`", parse_mode="MarkdownV2")
        await refused(bot.send_message(OLIVER, "<b>x", parse_mode="HTML"), "can't parse entities".capitalize())
        reply = await bot.send_message(OLIVER, "Απάντηση", reply_parameters=ptb.ReplyParameters(first.message_id))
        assert reply.reply_to_message.text == first.text
        inline = ptb.InlineKeyboardMarkup([[ptb.InlineKeyboardButton("Ναι", callback_data="yes")]])
        asked = await bot.send_message(OLIVER, "Θέλετε;", reply_markup=inline)
        sent("text", asked, buttons=True)
        says(type="tap", on=str(asked.message_id), id="yes")
        query = await asyncio.to_thread(wait_for, "the tap", lambda: arrived("callback_query"))
        assert query.data == "yes"
        assert await bot.answer_callback_query(query.id, "Εντάξει")
        await refused(bot.answer_callback_query(query.id), "Query is too old")
        keyboard = ptb.ReplyKeyboardMarkup([["Μενού", ptb.KeyboardButton("Εδώ είμαι", request_location=True)]])
        sent("text", await bot.send_message(OLIVER, "Διαλέξτε", reply_markup=keyboard), buttons=True)
        await bot.send_message(OLIVER, "Τέλος", reply_markup=ptb.ReplyKeyboardRemove())

        # Files.
        photo = await bot.send_photo(OLIVER, (ASSETS / "photo.jpg").open("rb"), caption="Φωτογραφία")
        sent("photo", photo, media=True)
        file = await bot.get_file(photo.photo[-1].file_id)
        assert bytes(await file.download_as_bytearray()) == (ASSETS / "photo.jpg").read_bytes()
        sent("photo", await bot.send_photo(OLIVER, photo.photo[-1].file_id), media=True)
        sent("photo", await bot.send_photo(OLIVER, f"{SIMULATOR}/media/cdn/portrait-maria.png"), media=True)
        await refused(bot.send_photo(OLIVER, "https://example.org/a.png"), "Failed to get http url content")
        sent("document", await bot.send_document(OLIVER, ASSETS / "order.pdf", filename="order.pdf"), media=True)
        sent("video", await bot.send_video(OLIVER, (ASSETS / "film.mp4").read_bytes(), duration=2), media=True)
        sent("audio", await bot.send_audio(OLIVER, (ASSETS / "music.mp3").read_bytes(), title="Μουσική"), media=True)
        sent("voice", await bot.send_voice(OLIVER, (ASSETS / "voice.ogg").read_bytes()), media=True)
        sent("animation", await bot.send_animation(OLIVER, (ASSETS / "animation.mp4").read_bytes()), media=True)
        sent("sticker", await bot.send_sticker(OLIVER, (ASSETS / "sticker.webp").read_bytes()), media=True)
        sent("video_note", await bot.send_video_note(OLIVER, (ASSETS / "round.mp4").read_bytes()), media=True)
        album = [ptb.InputMediaPhoto((ASSETS / name).read_bytes()) for name in ("photo.jpg", "picture.png")]
        group = await bot.send_media_group(OLIVER, album, caption="Δύο")
        assert len(group) == 2 and group[0].media_group_id == group[1].media_group_id
        says(type="voice")
        heard = await asyncio.to_thread(wait_for, "the voice message", lambda: (found := arrived("message")) and found.voice and found)
        inbound = await (await bot.get_file(heard.voice.file_id)).download_as_bytearray()
        assert bytes(inbound[:4]) == b"OggS"

        # Places, contacts, polls, dice.
        sent("location", await bot.send_location(OLIVER, 37.98, 23.73), location=True)
        sent("venue", await bot.send_venue(OLIVER, 37.98, 23.73, "Νέστωρ", "Αθήνα"), location=True)
        sent("contact", await bot.send_contact(OLIVER, "+302100000000", "Νέστωρ"), contacts=True)
        poll = await bot.send_poll(OLIVER, "Ποιον;", ["Κένυα", "Αιθιοπία"])
        assert poll.poll.options[1].text == "Αιθιοπία"
        assert (await bot.send_dice(OLIVER)).dice.value >= 1
        assert await bot.send_chat_action(OLIVER, "typing")

        # Changes.
        edited = await asked.edit_text("Λοιπόν;")
        assert edited.text == "Λοιπόν;"
        await refused(asked.edit_text("Λοιπόν;"), "Message is not modified")
        await photo.edit_caption("Νέα λεζάντα")
        await photo.edit_media(ptb.InputMediaPhoto((ASSETS / "picture.png").read_bytes()))
        await reply.edit_reply_markup(inline)
        assert (await bot.copy_message(OLIVER, OLIVER, photo.message_id)).message_id
        assert (await bot.forward_message(OLIVER, OLIVER, first.message_id)).forward_origin
        assert await bot.set_message_reaction(OLIVER, first.message_id, "👍")
        assert phone("oliver", "telegram")[0]["reactions"][0]["emoji"] == "👍"
        assert await bot.delete_message(OLIVER, reply.message_id)
        await refused(bot.delete_message(OLIVER, reply.message_id), "Message to delete not found")
        assert await bot.delete_messages(OLIVER, [message.message_id for message in group])

        # People and commands.
        assert (await bot.get_user_profile_photos(OLIVER)).total_count == 1
        chat = await bot.get_chat(OLIVER)
        assert (chat.first_name, bool(chat.photo)) == ("Oliver", True)
        assert await bot.set_my_commands([("start", "Έναρξη")])
        assert (await bot.get_my_commands())[0].command == "start"
        control("POST", "/sim/block", {"person": "oliver", "channel": "telegram", "blocked": True})
        await refused(bot.send_message(OLIVER, "εκεί;"), "bot was blocked by the user")
        gone = await asyncio.to_thread(wait_for, "the block", lambda: arrived("my_chat_member"))
        assert gone.new_chat_member.status == "kicked"
        assert await bot.delete_webhook()
    hub.close()
    print(f"python-telegram-bot {ptb.__version__}: {len(phone('oliver', 'telegram'))} messages, {len(updates)} updates")


asyncio.run(main())
