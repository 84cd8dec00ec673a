using Istota.Tests.Servers;
using Microsoft.Playwright;
using MimeKit;
using Xunit;

namespace Istota.Tests.Web.Browser;

/// <summary>What a newcomer does in the first five minutes, with nothing but a browser.</summary>
public sealed class FirstMinutesTests(PagesHouse house) : IClassFixture<PagesHouse>
{
    [Fact]
    public async Task A_dropped_mail_is_answered_after_two_buttons()
    {
        await using var visit = await house.SignInAsync(width: 390, height: 800);
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Main" }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByText("Nothing has been said here yet")).ToBeVisibleAsync();
        await Assertions.Expect(visit.Log.GetByText("Mail for it goes to istota+me@localhost.")).ToBeVisibleAsync();

        await house.DropMailAsync("Ada Lovelace <ada@example.org>", "Lunch on Friday?", "Are you free?");
        var question = visit.Log.Locator("article").Filter(new() { HasText = "ada@example.org" }).First;
        await Assertions.Expect(question).ToContainTextAsync("Lunch on Friday?");
        await Assertions.Expect(visit.Page).ToHaveTitleAsync("(1) Istota");
        await visit.Button("Yes").ClickAsync();
        await Assertions.Expect(question.Locator(".decided")).ToContainTextAsync("You on these pages");

        await visit.Button("Send").ClickAsync();
        await Assertions.Expect(visit.Log.Locator(".decided").Nth(1)).ToContainTextAsync("sent as drafted");
        await Assertions.Expect(visit.Page).ToHaveTitleAsync("Istota");
        var sent = await MimeMessage.LoadAsync(await SentFiles.FirstAsync(house.SentFolder).WaitAsync(DaemonProcess.Patience));
        Assert.Equal("ada@example.org", sent.To.Mailboxes.Single().Address);
        visit.AssertSelfContained();
    }
}
