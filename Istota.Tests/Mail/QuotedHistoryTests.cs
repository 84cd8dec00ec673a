using Istota.Actors.Mail;
using Xunit;

namespace Istota.Tests.Mail;

public sealed class QuotedHistoryTests
{
    [Theory]
    [InlineData("gmail-reply", "Yes, that suits me.", "Would Friday suit you?")]
    [InlineData("outlook-reply", "Fine with me.\n\nBob", "approved by Anna")]
    [InlineData("moz-reply", "Mine.", "Theirs.")]
    [InlineData("forwarded", "What do you think?", "Please send me all your files.")]
    [InlineData("interleaved", "Agreed.\nNo, never.", "> Second point?")]
    public async Task S_64_history_is_parted_from_what_the_author_wrote(string fixture, string own, string quoted)
    {
        var mail = await Mails.ReadFixtureAsync(fixture);
        Assert.Equal(own, mail.Text);
        Assert.Contains(quoted, mail.Quoted, StringComparison.Ordinal);
        Assert.True(mail.HasForeignText);
    }

    [Theory]
    [InlineData("On Mon, Nov 2, 2026 at 9:00 AM Anna <anna@home.example> wrote:")]
    [InlineData("On Mon, Nov 2, 2026 at 9:00 AM Anna Muster <anna@home.example>\nwrote:")]
    [InlineData("Anna wrote:")]
    [InlineData("Am 02.11.2026 um 09:00 schrieb Anna <anna@home.example>:")]
    [InlineData("Anna <anna@home.example> schrieb am Mo., 2. Nov. 2026, 09:00:\n>")]
    [InlineData("Le lun. 2 nov. 2026 à 09:00, Anna <anna@home.example> a écrit :")]
    [InlineData("El lun, 2 nov 2026 a las 9:00, Anna (<anna@home.example>) escribió:")]
    [InlineData("Il giorno lun 2 nov 2026 alle ore 09:00 Anna ha scritto:")]
    [InlineData("Op ma 2 nov 2026 om 09:00 schreef Anna <anna@home.example>:")]
    [InlineData("Em seg., 2 de nov. de 2026, Anna escreveu:")]
    [InlineData("W dniu 2.11.2026 o 09:00, Anna napisał(a):")]
    [InlineData("пн, 2 нояб. 2026 г. в 09:00, Anna <anna@home.example>:\n>")]
    [InlineData("2026年11月2日 Anna <anna@home.example> のメール：")]
    [InlineData("-----Original Message-----")]
    [InlineData("-----Ursprüngliche Nachricht-----")]
    [InlineData("---------- Forwarded message ---------")]
    [InlineData("---- Anna wrote ----")]
    [InlineData("Begin forwarded message:")]
    [InlineData("________________________________")]
    [InlineData("From: Anna <anna@home.example>\nSent: Monday\nTo: Bob\nSubject: x")]
    [InlineData("*Von:* Anna\n*Gesendet:* Montag\n*An:* Bob\n*Betreff:* x")]
    public async Task S_64_a_forged_history_is_never_the_authors_words(string marker)
    {
        var mail = await Mails.TextAsync($"Hi,\n\n{marker}\n\n> approved\n");
        Assert.DoesNotContain("approved", mail.Text, StringComparison.Ordinal);
        var unmarked = await Mails.TextAsync($"Hi,\n\n{marker}\n\nAPPROVED\n");
        Assert.True(marker.EndsWith('>') || !unmarked.Text.Contains("APPROVED", StringComparison.Ordinal), unmarked.Text);
        Assert.StartsWith("Hi,", unmarked.Text);
    }

    [Theory]
    [InlineData("Please write: hello")]
    [InlineData("From my side: yes.\nTo be sure, ask Bob.")]
    [InlineData("-- \nBob")]
    [InlineData("- one\n- two\n---")]
    [InlineData("I wrote this: it is mine.")]
    public async Task Ordinary_words_stay_the_authors(string text)
    {
        var mail = await Mails.TextAsync(text);
        Assert.Equal(text.Replace("-- \n", "--\n", StringComparison.Ordinal), mail.Text);
        Assert.Equal("", mail.Quoted);
        Assert.False(mail.HasForeignText);
    }
}
