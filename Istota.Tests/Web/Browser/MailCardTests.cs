using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Istota.Tests.Web.Browser;

/// <summary>A mail in a conversation is a card that says who really sent it, and gives no more of it than is safe.</summary>
public sealed class MailCardTests(PagesHouse house) : IClassFixture<PagesHouse>
{
    private const string Doubtful = """
        From: "Bank <service@bank.example>" <eve@evil.example>
        Reply-To: elsewhere@evil.example
        To: istota+me@localhost
        Subject: Your account
        Message-ID: <doubtful@evil.example>
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=b

        --b
        Content-Type: text/plain; charset=utf-8

        Please look at the attached statement, and answer by Friday.

        Kind regards
        Your bank

        On Monday, Mia wrote:
        > What does my account stand at?
        --b
        Content-Type: application/pdf; name="statement.pdf"
        Content-Disposition: attachment; filename="statement.pdf"

        not really a statement
        --b--

        """;

    [Theory]
    [InlineData(360, ColorScheme.Light)]
    [InlineData(1600, ColorScheme.Dark)]
    public async Task A_question_about_a_mail_shows_who_sent_it_and_what_is_doubtful(int width, ColorScheme look)
    {
        await using var visit = await house.SignInAsync(width: width, height: width < 600 ? 740 : 1000, look: look);
        var subject = $"Your account {width}";
        await house.DropMailAsync(Doubtful.Replace("Your account", subject, StringComparison.Ordinal).Replace("doubtful@", $"doubtful{width}@", StringComparison.Ordinal));
        await visit.Page.GotoAsync("/rooms/main");
        var card = visit.Log.Locator(".mail").Filter(new() { HasText = subject });
        await Expect(card.Locator(".mail-from")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^\\s*eve@evil.example\\s*Bank <service@bank.example>\\s*$"));
        await Expect(card).ToContainTextAsync("The name shows service@bank.example, but the mail comes from another address.");
        await Expect(card).ToContainTextAsync("It asks for answers at another address: elsewhere@evil.example.");
        await Expect(card).ToContainTextAsync("The sender was not checked.");
        await Expect(card).ToContainTextAsync("Why it waits: you have not trusted this sender.");
        await Expect(card).ToContainTextAsync("statement.pdf");
        await Expect(card.GetByText("What does my account stand at?")).Not.ToBeVisibleAsync();
        await card.GetByText("Quoted history").ClickAsync();
        await Expect(card.GetByText("What does my account stand at?")).ToBeVisibleAsync();
        await card.GetByText("Quoted history").ClickAsync();
        await card.EvaluateAsync("e => e.closest('.message').scrollIntoView()");
        await Pictures.TakeAsync(visit.Page, "mail", width, look);
        await visit.AssertAccessibleAsync();
        visit.AssertSelfContained();
    }

    [Fact]
    public async Task The_header_is_shown_on_demand_and_the_original_is_a_file_for_its_owner_alone()
    {
        await using var visit = await house.SignInAsync();
        await house.DropMailAsync(Doubtful.Replace("Your account", "Seven statements", StringComparison.Ordinal).Replace("doubtful@", "original@", StringComparison.Ordinal));
        var card = visit.Log.Locator(".mail").Filter(new() { HasText = "Seven statements" }).First;
        await card.GetByRole(AriaRole.Button, new() { Name = "Full header" }).PressAsync("Enter");
        await Expect(card.GetByRole(AriaRole.Region, new() { Name = "The header as it came" })).ToContainTextAsync("Message-ID: <original@evil.example>");

        var original = card.GetByRole(AriaRole.Link, new() { Name = "Download the original" });
        var download = await visit.Page.RunAndWaitForDownloadAsync(() => original.ClickAsync());
        Assert.Equal("Seven statements.eml", download.SuggestedFilename);
        await using var file = await download.CreateReadStreamAsync();
        Assert.Contains("not really a statement", await new StreamReader(file).ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);

        var address = await original.GetAttributeAsync("href");
        await using var stranger = await house.SignInAsync(PagesHouse.Other);
        var refused = await stranger.Page.GotoAsync(address!);
        Assert.Equal(404, refused!.Status);
        await Expect(stranger.Page.GetByRole(AriaRole.Heading, new() { Name = "There is no such mail" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task S_66_a_mail_made_to_overwhelm_is_a_short_card_of_words()
    {
        const string Evil = "<img src=http://evil.example/i onerror=document.title='owned'>";
        await using var visit = await house.SignInAsync();
        var attachments = string.Concat(Enumerable.Range(1, 900).Select(n => $"--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename=\"{n} {Evil}.txt\"\n\nx\n"));
        await house.DropMailAsync($"From: \"{Evil}\" <evil@evil.example>\nTo: istota+me@localhost\nSubject: Overwhelming {Evil} ![](http://evil.example/s) =?utf-8?B?4oCuZ3Bq?=\nMessage-ID: <overwhelming@evil.example>\nMIME-Version: 1.0\n"
            + $"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\n{Evil} [x](javascript:document.title='owned') {new string('A', 2_000_000)}\n{attachments}--b--\n");
        var card = visit.Log.Locator(".mail").Filter(new() { HasText = "Overwhelming" }).First;
        await Expect(card).ToContainTextAsync("and 870 more");
        Assert.InRange((await card.InnerTextAsync()).Length, 100, 8_000);
        await card.GetByRole(AriaRole.Button, new() { Name = "Show the whole text" }).ClickAsync();
        await Expect(card).ToContainTextAsync("more characters are not shown");
        Assert.DoesNotContain('\u202e', await card.InnerTextAsync());
        await Expect(visit.Page.Locator(".log :is(img, script, style, iframe, [onerror], [style])")).ToHaveCountAsync(0);
        await Expect(card.Locator("a")).ToHaveCountAsync(1);
        Assert.DoesNotContain("owned", await visit.Page.TitleAsync(), StringComparison.Ordinal);
        visit.AssertSelfContained();
    }
}
