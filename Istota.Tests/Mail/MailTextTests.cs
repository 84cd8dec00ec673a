using Istota.Actors.Mail;
using Xunit;

namespace Istota.Tests.Mail;

public sealed class MailTextTests
{
    [Fact]
    public async Task S_63_parts_that_say_different_things_are_noted()
    {
        var mail = await Mails.ReadFixtureAsync("differing-parts");
        Assert.Equal("The meeting is on Friday at ten in the usual room.", mail.Text);
        Assert.Contains(MailNote.PartsDiffer, mail.Notes);
    }

    [Theory]
    [InlineData("gmail-reply")]
    [InlineData("attachments")]
    public async Task Parts_that_say_the_same_are_not(string fixture) =>
        Assert.DoesNotContain(MailNote.PartsDiffer, (await Mails.ReadFixtureAsync(fixture)).Notes);

    [Theory]
    [InlineData("he\u200Bllo", "hello")]
    [InlineData("hello\u202Eolleh", "helloolleh")]
    [InlineData("hi\U000E0069\U000E0067\U000E006E", "hi")]
    [InlineData("a\uFE01\uFE02b", "ab")]
    [InlineData("x\U000E0100y", "xy")]
    [InlineData("so\u00ADft", "soft")]
    [InlineData("bell\u0007", "bell")]
    public async Task S_61_invisible_characters_are_removed_and_noted(string text, string shown)
    {
        var mail = await Mails.TextAsync(text);
        Assert.Equal(shown, mail.Text);
        Assert.Contains(MailNote.InvisibleCharacters, mail.Notes);
    }

    [Theory]
    [InlineData("❤️ 👩‍👩‍👧 1️⃣")]
    [InlineData("می‌خواهم")]
    public async Task What_emoji_and_scripts_need_stays(string text)
    {
        var mail = await Mails.TextAsync(text);
        Assert.Equal(text, mail.Text);
        Assert.Empty(mail.Notes);
    }

    [Theory]
    [InlineData("unknown-charset", "und mehr", MailNote.UnknownCharset)]
    [InlineData("utf7", "hello", MailNote.UnknownCharset)]
    [InlineData("bad-base64", "", MailNote.UnreadableCharacters)]
    public async Task S_95_what_cannot_be_decoded_is_replaced_and_noted(string fixture, string part, string note)
    {
        var mail = await Mails.ReadFixtureAsync(fixture);
        Assert.Null(mail.Fault);
        Assert.Contains(part, mail.Text, StringComparison.Ordinal);
        Assert.Contains(note, mail.Notes);
        Assert.DoesNotContain("<script>", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task S_95_a_NUL_in_the_body_is_replaced()
    {
        var mail = await Mails.WithAsync("Content-Type: text/plain", "a\0b");
        Assert.Equal("a\uFFFDb", mail.Text);
        Assert.Contains(MailNote.UnreadableCharacters, mail.Notes);
    }

    [Fact]
    public async Task Old_character_sets_are_read()
    {
        var mail = await Mails.ReadFixtureAsync("koi8");
        Assert.Equal("Привет, мир", mail.Text);
        Assert.Equal("Привет", mail.Subject);
        Assert.Equal("Grüße", (await Mails.ReadFixtureAsync("eight-bit-header")).Text);
    }

    [Fact]
    public async Task Flowed_lines_are_joined()
    {
        var mail = await Mails.ReadFixtureAsync("flowed");
        Assert.StartsWith("This is one paragraph that goes on and ends here.", mail.Text);
        Assert.Equal("> quoted words go on", mail.Quoted);
    }

    [Fact]
    public async Task A_long_text_is_cut_and_noted()
    {
        var mail = await Mails.WithAsync("X-A: b", new string('x', 2_000), MailReaderSettings.Default with { MaxTextChars = 1_000 });
        Assert.Equal(1_000, mail.Text.Length);
        Assert.Contains(MailNote.TextCut, mail.Notes);
    }

    [Fact]
    public async Task A_calendar_part_is_attached_and_not_read()
    {
        var mail = await Mails.ReadFixtureAsync("calendar");
        Assert.Equal("You are invited.", mail.Text);
        Assert.Equal("text/calendar", Assert.Single(mail.Attachments).MediaType);
    }

    [Fact]
    public async Task A_signed_mail_is_read_and_its_signature_attached()
    {
        var mail = await Mails.ReadFixtureAsync("signed");
        Assert.Equal("Signed words.", mail.Text);
        Assert.Equal("signature.asc", Assert.Single(mail.Attachments).FileName);
    }

    [Fact]
    public async Task S_50_hostile_attachment_names_become_safe_ones()
    {
        var mail = await Mails.ReadFixtureAsync("hostile-names");
        Assert.Equal(["authorized_keys", "_CON.txt", "evilfdp.exe x", "attachment-4"], mail.Attachments.Select(a => a.FileName));
        Assert.Equal("../../.ssh/authorized_keys", mail.Attachments[0].Name);
        Assert.All(mail.Attachments, a => Assert.DoesNotContain(a.Name, char.IsControl));
    }

    [Fact]
    public async Task A_truncated_mail_is_read_as_far_as_it_goes()
    {
        var mail = await Mails.ReadFixtureAsync("truncated");
        Assert.Null(mail.Fault);
        Assert.Equal("The end is missin", mail.Text);
        Assert.Equal("", (await Mails.ReadFixtureAsync("empty-body")).Text);
    }
}
