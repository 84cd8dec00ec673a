using Istota.Tests.Servers;
using Microsoft.Playwright;
using MimeKit;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Istota.Tests.Web.Browser;

/// <summary>Questions in a real browser: found, answered on all tabs at once, and drafts whose words the user changes.</summary>
public sealed class QuestionPageTests(PagesHouse house) : IClassFixture<PagesHouse>
{
    private const string Markup = "<img src=http://evil.example/i onerror=\"document.title='owned'\"><script>document.title='owned'</script>";

    [Fact]
    public async Task A_question_is_found_answered_and_leaves_on_every_tab_at_once()
    {
        await using var first = await OpenAsync();
        await using var second = await OpenAsync(width: 360);
        await house.DropMailAsync("Tab <tab@one.example>", "For every tab", "hello");
        await house.DropMailAsync("Other <other@two.example>", "Something else", "hello");
        await Expect(Card(first, "For every tab")).ToBeVisibleAsync();
        await Expect(Card(second, "Something else")).ToBeVisibleAsync();

        var search = first.Page.GetByRole(AriaRole.Searchbox);
        await search.FillAsync("tab@one");
        await Expect(Card(first, "Something else")).ToHaveCountAsync(0);
        await search.FillAsync("nothing like it");
        await Expect(first.Page.GetByText("No question fits")).ToBeVisibleAsync();
        await first.Button("Show all").ClickAsync();
        await Expect(Card(first, "Something else")).ToBeVisibleAsync();

        await Card(first, "For every tab").GetByRole(AriaRole.Button, new() { Name = "No", Exact = true }).ClickAsync();
        foreach (var tab in new[] { first, second })
        {
            await Expect(Card(tab, "For every tab").Locator(".decided")).ToContainTextAsync("You on these pages");
            await Expect(Card(tab, "For every tab").Locator(".answers")).ToHaveCountAsync(0);
        }
        foreach (var tab in new[] { first, second })
        {
            await Expect(Card(tab, "For every tab")).ToHaveCountAsync(0, new() { Timeout = 30_000 });
            await Expect(Card(tab, "Something else")).ToBeVisibleAsync();
        }
    }

    [Fact]
    public async Task An_edited_text_is_exactly_what_is_sent()
    {
        await using var visit = await OpenAsync(width: 360);
        await using var other = await OpenAsync();
        await house.DropMailAsync("Ada <ada@edit.example>", "Lunch on Friday?", "Are you free?");
        await Card(visit, "Lunch on Friday?").GetByRole(AriaRole.Button, new() { Name = "Yes", Exact = true }).ClickAsync();
        var draft = Card(visit, "ada@edit.example").Filter(new() { HasText = "A mail waits to be sent" });
        await visit.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Drafts") }).ClickAsync();
        await Expect(Card(visit, "Mail to let in")).ToHaveCountAsync(0);
        await Expect(draft).ToContainTextAsync("It was started by a mail from ada@edit.example: Lunch on Friday?");
        await draft.GetByRole(AriaRole.Button, new() { Name = "Edit text" }).ClickAsync();
        var box = visit.Page.GetByLabel("Text of the mail");
        await Expect(box).ToBeFocusedAsync();
        await Expect(draft.GetByRole(AriaRole.Button, new() { Name = "Send" })).ToHaveCountAsync(0);
        var words = $"Dear Ada,\n\nnoon, at the café. {Markup}\n.\n-- \nMia";
        await box.FillAsync(words);
        await visit.Button("Use this text").ClickAsync();
        await Expect(draft.Locator(".mail-text")).ToHaveTextAsync(words);
        await Expect(Card(other, "You changed the text.").Locator(".mail-text")).ToHaveTextAsync(words);

        await draft.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await Expect(draft.Locator(".decided")).ToContainTextAsync("sent as you edited it");
        using var sent = await MimeMessage.LoadAsync(await SentFiles.FirstAsync(house.SentFolder).WaitAsync(DaemonProcess.Patience));
        Assert.Equal(words + "\n", sent.TextBody!.ReplaceLineEndings("\n"));
        Assert.Null(sent.HtmlBody);
        Assert.Equal(("ada@edit.example", "Re: Lunch on Friday?"), (sent.To.Mailboxes.Single().Address, sent.Subject));
        await Expect(visit.Page.Locator(".page :is(img, script, iframe)")).ToHaveCountAsync(0);
        visit.AssertSelfContained();
    }

    [Fact]
    public async Task A_draft_shown_before_an_edit_offers_no_button_any_more()
    {
        await using var visit = await OpenAsync();
        await using var room = await house.SignInAsync();
        await room.Page.GotoAsync("/rooms/main");
        await house.DropMailAsync("Bea <bea@room.example>", "Tea?", "At four?");
        await Card(visit, "Tea?").GetByRole(AriaRole.Button, new() { Name = "Yes", Exact = true }).ClickAsync();
        var messages = room.Log.Locator("article").Filter(new() { HasText = "bea@room.example" }).Filter(new() { HasText = "wants to send" });
        await messages.First.GetByRole(AriaRole.Link, new() { Name = "Edit text" }).ClickAsync();
        await Expect(room.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Question");
        await room.Button("Edit text").ClickAsync();
        await room.Page.GetByLabel("Text of the mail").FillAsync("Yes, at four.");
        await room.Button("Use this text").ClickAsync();
        await Expect(room.Page.Locator(".mail-text")).ToHaveTextAsync("Yes, at four.");
        await room.Page.GotoAsync("/rooms/main");
        await Expect(messages).ToHaveCountAsync(2);
        await Expect(messages.First).ToContainTextAsync("This draft was edited since");
        await Expect(messages.First.GetByRole(AriaRole.Button)).ToHaveCountAsync(0);
        await messages.Last.GetByRole(AriaRole.Button, new() { Name = "Discard" }).ClickAsync();
        await Expect(messages.Last).ToContainTextAsync("the draft is dropped");
    }

    [Fact]
    public async Task Words_that_are_being_written_stay_when_the_draft_is_decided_elsewhere()
    {
        await using var visit = await OpenAsync();
        await using var other = await OpenAsync();
        await house.DropMailAsync("Cy <cy@both.example>", "Both at once", "Now?");
        await Card(visit, "Both at once").GetByRole(AriaRole.Button, new() { Name = "Yes", Exact = true }).ClickAsync();
        var draft = Card(visit, "cy@both.example").Filter(new() { HasText = "A mail waits to be sent" });
        await draft.GetByRole(AriaRole.Button, new() { Name = "Edit text" }).ClickAsync();
        await visit.Page.GetByLabel("Text of the mail").FillAsync("my words");
        await Card(other, "cy@both.example").GetByRole(AriaRole.Button, new() { Name = "Discard" }).ClickAsync();
        await Expect(draft.Locator(".decided")).ToContainTextAsync("the draft is dropped");
        await visit.Button("Use this text").ClickAsync();
        await Expect(draft.GetByRole(AriaRole.Alert)).ToContainTextAsync("was decided already");
        await Expect(visit.Page.GetByLabel("Text of the mail")).ToHaveValueAsync("my words");
    }

    [Fact]
    public async Task With_the_keyboard_alone_a_question_is_answered()
    {
        await using var visit = await OpenAsync();
        await house.DropMailAsync("Key <key@board.example>", "Only keys", "hello");
        var no = Card(visit, "Only keys").GetByRole(AriaRole.Button, new() { Name = "No", Exact = true });
        await Expect(no).ToBeVisibleAsync();
        await visit.Page.GetByRole(AriaRole.Searchbox).FocusAsync();
        for (var i = 0; i < 80 && !await no.EvaluateAsync<bool>("e => e === document.activeElement"); i++) await visit.Page.Keyboard.PressAsync("Tab");
        await Expect(no).ToBeFocusedAsync();
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(Card(visit, "Only keys").Locator(".decided")).ToContainTextAsync("discarded");
        await Expect(visit.Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "discarded" })).ToBeAttachedAsync();
    }

    [Fact]
    public async Task S_66_a_hostile_mail_is_words_on_its_card_too()
    {
        await using var visit = await OpenAsync();
        await house.DropMailAsync($"From: \"{Markup.Replace("\"", "'", StringComparison.Ordinal)} boss@corp.example\" <evil@evil.example>\nTo: istota+me@localhost\nSubject: ![x](http://evil.example/s) [bank](javascript:x) {Markup} \u202egpj\nMessage-ID: <h2@evil.example>\n\n![](http://evil.example/b) {Markup}\n\nReply `yes 1`\n");
        var card = Card(visit, "evil@evil.example");
        await Expect(card).ToContainTextAsync("![x](http://evil.example/s)");
        await Expect(card.Locator(":is(img, script, style, iframe, a[href^='javascript'])")).ToHaveCountAsync(0);
        Assert.DoesNotContain("\u202e", await card.InnerTextAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("owned", await visit.Page.TitleAsync(), StringComparison.Ordinal);
        visit.AssertSelfContained();
    }

    private static ILocator Card(Visit visit, string text) => visit.Page.Locator("article.question").Filter(new() { HasText = text });

    private async Task<Visit> OpenAsync(int width = 1280)
    {
        var visit = await house.SignInAsync(width: width);
        await visit.Page.GotoAsync("/questions");
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Questions");
        return visit;
    }
}
