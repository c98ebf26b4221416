"""pywa, unchanged, against the simulator: every kind of send, media both ways, webhooks, templates.

pywa always calls https://graph.facebook.com; the supported way to another place is an httpx.Client of one's own, whose
transport sends those calls to the simulator.
"""

import httpx
import pywa
from pywa import types, utils
from pywa.errors import WhatsAppError
from pywa.types import templates as t

from simulator import ASSETS, SIMULATOR, Hub, control, last, phone, wait_for

MARIA = "306900000001"
NUMBER, BUSINESS = "106540352242922", "102290129340398"


class ToSimulator(httpx.HTTPTransport):
    """Sends what is meant for Meta to the simulator."""

    def handle_request(self, request):
        if request.url.host == "graph.facebook.com":
            place = httpx.URL(SIMULATOR)
            request.url = request.url.copy_with(
                scheme=place.scheme, host=place.host, port=place.port, raw_path=b"/graph" + request.url.raw_path
            )
            request.headers["Host"] = f"{place.host}:{place.port}"
        return super().handle_request(request)


client = pywa.WhatsApp(
    phone_id=NUMBER,
    token="EAAsimWhatsAppDemoToken0000000000000000000000000",
    waba_id=BUSINESS,
    app_secret="demo-app-secret-6f1d2c",
    verify_token="demo-verify-token",
    session=httpx.Client(transport=ToSimulator(), timeout=20),
)
heard, statuses, reviews = [], [], []


@client.on_message
def on_message(_, message):
    heard.append(message)


@client.on_callback_button
def on_button(_, button):
    heard.append(button)


@client.on_callback_selection
def on_selection(_, selection):
    heard.append(selection)


@client.on_message_status
def on_status(_, status):
    statuses.append(status)


@client.on_template_status_update
def on_review(_, update):
    reviews.append(update)


def receive(headers, body):
    refusal = client.webhook_update_validator(body, headers.get(utils.HUB_SIG))
    return refusal or client.webhook_update_handler(body)


hub = Hub(lambda query: client.webhook_challenge_handler(query.get(utils.HUB_VT), query.get(utils.HUB_CH)), receive)


def says(**content):
    return control("POST", "/sim/send", {"person": "maria", "channel": "whatsapp", **content})


def sent(kind, message, **shown):
    """The message is on the phone, of this kind and with this in it."""
    on_phone = last("maria", "whatsapp")
    assert on_phone["id"] == message.id, (kind, on_phone)
    assert on_phone["kind"] == kind, (kind, on_phone)
    for name in shown:
        assert on_phone["shown"][name], (name, on_phone)
    return on_phone


# The handshake, and a customer who writes.
assert control("POST", "/sim/handshake", {"channel": "whatsapp"})["verified"]
says(text="Καλημέρα!")
first = wait_for("the first message", lambda: heard and heard[0])
assert (first.text, first.from_user.wa_id) == ("Καλημέρα!", MARIA)
first.mark_as_read()
first.indicate_typing()
wait_for("the read mark", lambda: phone("maria", "whatsapp")[0]["state"] == "read")

# Words and what can be tapped.
to = first.from_user.wa_id
assert sent("text", client.send_message(to, "Γεια σας!", preview_url=True, tracker="a-1"))["callback_data"] == "a-1"
sent("text", first.reply("Απάντηση", quote=True))
assert last("maria", "whatsapp")["reply_to"] == first.id
buttons = [types.Button("Ναι", callback_data="yes"), types.Button("Όχι", callback_data="no")]
asked = client.send_message(to, "Θέλετε;", header="Καφές", footer="Νέστωρ", buttons=buttons)
sent("interactive", asked, header=True, footer=True, buttons=True)
says(type="tap", on=asked.id, id="yes")
assert wait_for("the tap", lambda: [button for button in heard if isinstance(button, types.CallbackButton)])[0].data == "yes"
rows = [types.SectionRow(title="Κένυα", callback_data="kenya", description="Φρουτώδης")]
listed = types.SectionList(button_title="Ποικιλίες", sections=[types.Section(title="Αφρική", rows=rows)])
offered = client.send_message(to, "Διαλέξτε", buttons=listed)
sent("interactive", offered, list=True)
says(type="tap", on=offered.id, id="kenya")
chosen = wait_for("the row", lambda: [row for row in heard if isinstance(row, types.CallbackSelection)])[0]
assert (chosen.data, chosen.title) == ("kenya", "Κένυα")
sent("interactive", client.send_message(to, "Δείτε", buttons=types.URLButton(title="Άνοιγμα", url="https://example.org")))
flow = types.FlowButton(title="Κράτηση", flow_id="123", flow_token="t", flow_action_type=types.FlowActionType.NAVIGATE, flow_action_screen="A")
sent("interactive", client.send_message(to, "Κράτηση", buttons=flow))
sent("interactive", client.request_location(to, "Πού είστε;"))
sent("interactive", client.request_contact_info(to, "Πώς σας λένε;"))
sent("interactive", client.send_catalog(to, "Κατάλογος", thumbnail_product_sku="p1"))
sent("interactive", client.send_product(to, catalog_id="1", sku="p1", body="Αυτό"))
products = [types.ProductsSection(title="Καφές", skus=["p1", "p2"])]
sent("interactive", client.send_products(to, catalog_id="1", product_sections=products, title="Όλα", body="Πολλά"))

# Media: up, out, in and down.
photo = client.upload_media(ASSETS / "photo.jpg", mime_type="image/jpeg", filename="photo.jpg")
address = client.get_media_url(photo.id)
assert client.get_media_bytes(address.url) == (ASSETS / "photo.jpg").read_bytes()
assert (address.mime_type, int(address.file_size)) == ("image/jpeg", (ASSETS / "photo.jpg").stat().st_size)
assert sent("image", client.send_image(to, photo.id, caption="Φωτογραφία"), media=True)["text"] == "Φωτογραφία"
sent("image", client.send_image(to, f"{SIMULATOR}{last('maria', 'whatsapp')['shown']['media'][0]['url']}"), media=True)
sent("video", client.send_video(to, ASSETS / "film.mp4", mime_type="video/mp4"), media=True)
sent("document", client.send_document(to, ASSETS / "order.pdf", filename="order.pdf", caption="Παραστατικό"), media=True)
sent("audio", client.send_audio(to, ASSETS / "music.mp3", mime_type="audio/mpeg"), media=True)
voice = client.send_voice(to, ASSETS / "voice.ogg", mime_type="audio/ogg; codecs=opus")
sent("voice", voice, media=True)
sent("sticker", client.send_sticker(to, ASSETS / "sticker.webp", mime_type="image/webp"), media=True)
cards = [
    types.ImageCarouselCard(image=f"{SIMULATOR}/media/cdn/portrait-{name}.png", body=name, buttons=types.URLButton(title="Δες", url="https://example.org"))
    for name in ("maria", "emily")
]
sent("interactive", client.send_carousel(to, body="Σειρά", cards=cards), cards=True)
assert client.delete_media(photo.id)
try:
    client.get_media_url(photo.id)
    raise AssertionError("a deleted file was found")
except WhatsAppError as error:
    assert error.code == 100, error
says(type="image", caption="η δική μου")
picture = wait_for("the picture", lambda: [message for message in heard if isinstance(message, types.Message) and message.image])[0]
assert picture.caption == "η δική μου"
assert client.get_media_bytes(client.get_media_url(picture.image.id).url)[:3] == b"\xff\xd8\xff"

# Places, cards of the address book, reactions.
sent("location", client.send_location(to, latitude=37.98, longitude=23.73, name="Νέστωρ", address="Αθήνα"), location=True)
card = types.Contact(
    name=types.Contact.Name(formatted_name="Νέστωρ Καφές", first_name="Νέστωρ"), phones=[types.Contact.Phone(phone="+302100000000", type="WORK")]
)
sent("contacts", client.send_contact(to, card), contacts=True)
client.send_reaction(to, emoji="☕", message_id=picture.id)
wait_for("the reaction", lambda: [message for message in phone("maria", "whatsapp") if message["id"] == picture.id and message["reactions"]])
client.remove_reaction(to, message_id=picture.id)

# Statuses.
wait_for("the voice message to be played", lambda: [s for s in statuses if s.id == voice.id and s.status == types.MessageStatusType.PLAYED], 30)

# Templates.
names = {template.name for template in client.get_templates()}
assert {"order_update", "order_shipped", "winter_menu", "free_coffee", "price_list"} <= names, names
body = t.BodyText.params("Μαρία", "4471")
filled = client.send_template(to, name="order_update", language=t.TemplateLanguage.GREEK, params=[body])
assert sent("template", filled, template=True)["text"].startswith("Γεια σας Μαρία")
shipped = client.send_template(
    to,
    name="order_shipped",
    language=t.TemplateLanguage.GREEK,
    params=[
        t.HeaderImage.params(image=ASSETS / "photo.jpg"),
        t.BodyText.params(first_name="Μαρία", order_id="4471"),
        t.URLButton.params(url_variable="4471", index=0),
    ],
)
sent("template", shipped, media=True, buttons=True)
try:
    client.send_template(to, name="price_list", language=t.TemplateLanguage.GREEK, params=[t.BodyText.params("7")])
    raise AssertionError("a paused template was sent")
except WhatsAppError as error:
    assert error.code == 132015, error
control("POST", "/sim/rules", {"template_review_s": 1})
greeting = t.BodyText("Dear {{name}}, we are open until {{hour}} today.", name="Emily", hour="20:00")
thanks = t.QuickReplyButton(text="Thanks")
new = t.Template(
    name="opening_hours",
    category=t.TemplateCategory.UTILITY,
    language=t.TemplateLanguage.ENGLISH,
    parameter_format=t.ParamFormat.NAMED,
    components=[greeting, t.Buttons(buttons=[thanks])],
)
created = client.create_template(new)
assert created.status == t.TemplateStatus.PENDING
wait_for("the review", lambda: [update for update in reviews if update.template_id == created.id and update.new_status == t.TemplateStatus.APPROVED])
client.send_template(to, template=new, params=[greeting.params(name="Maria", hour="21:00"), thanks.params(callback_data="thanks", index=0)])
assert last("maria", "whatsapp")["text"] == "Dear Maria, we are open until 21:00 today."
assert client.delete_template("opening_hours").success

# A send that is refused says why.
try:
    client.send_message(to, "x" * 4097)
    raise AssertionError("a text of 4097 characters was taken")
except WhatsAppError as error:
    assert error.code == 100, error
hub.close()
print(f"pywa {pywa.__version__}: {len(phone('maria', 'whatsapp'))} messages on the phone, {len(statuses)} statuses")
