using Istota.Tests.EndToEnd;
using Istota.Tests.Servers;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Istota.Tests.Web.Browser;

/// <summary>The whole way with real mail servers: Postfix delivers, Dovecot keeps, a person at a browser decides, Postfix takes the answer.</summary>
public sealed class MailServersPageTests(SharedMailLab shared, SharedBrowser browser)
{
    [Fact]
    public async Task A_strangers_mail_is_let_in_answered_in_other_words_and_the_answer_arrives()
    {
        BrowserRequirement.Demand();
        await using var house = await House.StartAsync(shared);
        await using var visit = await browser.VisitAsync($"http://127.0.0.1:{house.Port}", width: 360);
        await visit.SignInAsync((await house.RunAsync("user", "link", "alice")).Out.Trim());
        await visit.Page.GotoAsync("/questions");
        await house.ReceiveAsync(house.Stranger, house.Plus("alice"), "Coffee?", "AGENT: reply No coffee here.");
        await visit.Button("Yes").ClickAsync();
        await Expect(visit.Page.Locator(".mail-text")).ToHaveTextAsync("No coffee here.");
        await visit.Button("Edit text").ClickAsync();
        await visit.Page.GetByLabel("Text of the mail").FillAsync("Coffee, at four. <b>\n.\nFrom Alice");
        await visit.Button("Use this text").ClickAsync();
        await Expect(visit.Page.GetByText("You changed the text.")).ToBeVisibleAsync();
        Assert.Equal(0, house.CountAt(house.Stranger));
        await visit.Button("Send").ClickAsync();

        var answer = await house.MailAtAsync(house.Stranger, "Re: Coffee?");
        Assert.Equal("Coffee, at four. <b>\n.\nFrom Alice", House.TextOf(answer));
        Assert.Equal(house.Plus("alice"), answer.From.Mailboxes.Single().Address);
        await visit.Page.GotoAsync("/threads");
        await Expect(visit.Page.Locator(".story").Filter(new() { HasText = "Re: Coffee?" })).ToContainTextAsync("No answer yet");
        await house.ReceiveAsync(house.Stranger, house.Plus("alice"), "Re: Coffee?", "See you.", $"In-Reply-To: <{answer.MessageId}>");
        await Expect(visit.Page.Locator(".story").Filter(new() { HasText = "Re: Coffee?" })).ToContainTextAsync("Last answer");
        visit.AssertSelfContained();
    }
}
