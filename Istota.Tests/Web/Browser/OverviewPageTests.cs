using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Istota.Tests.Web.Browser;

/// <summary>The pages that tell what happened: threads, activity, the system; and the bell that tells of questions.</summary>
public sealed class OverviewPageTests(PagesHouse house) : IClassFixture<PagesHouse>
{
    [Fact]
    public async Task A_mail_is_followed_from_its_question_to_its_answer_on_its_way_and_each_step_says_why()
    {
        await using var visit = await house.SignInAsync();
        await house.DropMailAsync("Grace Hopper <grace@example.org>", "The compiler", "Does it work?");
        await AnswerAsync(visit, "The compiler", "Yes");
        await visit.Page.GotoAsync("/threads");
        var thread = visit.Page.Locator(".story").Filter(new() { HasText = "Re: The compiler" });
        await Expect(thread).ToContainTextAsync("Waits for your yes");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Answered" }).ClickAsync();
        await Expect(thread).ToHaveCountAsync(0);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Not sent yet" }).ClickAsync();
        await thread.GetByRole(AriaRole.Link, new() { Name = "Open the conversation" }).ClickAsync();
        var draft = visit.Log.Locator("article").Filter(new() { HasText = "Re: The compiler" }).Last;
        await draft.GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true }).ClickAsync();
        await Expect(draft.Locator(".decided")).ToBeVisibleAsync();
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Threads" }).ClickAsync();
        await Expect(thread).ToContainTextAsync("No answer yet");

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Activity" }).ClickAsync();
        var task = visit.Page.Locator(".story").Filter(new() { HasText = "Mail from grace@example.org: The compiler" });
        await Expect(task).ToContainTextAsync("mail to grace@example.org: Re: The compiler (sent)");
        await task.GetByRole(AriaRole.Button, new() { Name = "Why, for" }).PressAsync("Enter");
        await Expect(task).ToContainTextAsync("It was held for your answer: you have not trusted this sender.");
        await Expect(task).ToContainTextAsync("The mail was sent: the mail server took it.");
        await Expect(task.GetByText("gate · held · untrusted-sender")).Not.ToBeVisibleAsync();
        await task.Locator(".chain li").Filter(new() { HasText = "It was held for your answer" }).GetByText("Evidence").ClickAsync();
        await Expect(task.GetByText("gate · held · untrusted-sender")).ToBeVisibleAsync();
        await visit.AssertAccessibleAsync();

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Mail", Exact = true }).ClickAsync();
        var mail = visit.Page.Locator(".story").Filter(new() { HasText = "grace@example.org" });
        await Expect(mail).ToContainTextAsync("Let in");
        await mail.GetByText("Show the mail").ClickAsync();
        await Expect(mail).ToContainTextAsync("Does it work?");
        await visit.AssertAccessibleAsync();
        visit.AssertSelfContained();
    }

    [Fact]
    public async Task Five_thousand_attachments_are_filed_and_shown_inert()
    {
        await using var visit = await house.SignInAsync();
        var attachments = string.Concat(Enumerable.Range(1, 5_000).Select(n => $"--b\nContent-Disposition: attachment; filename=\"{n}<img src=x>.txt\"\n\nx\n"));
        await house.DropMailAsync($"From: <many@evil.example>\nTo: istota+me@localhost\nSubject: Many <img src=x>\nMessage-ID: <many@evil.example>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n{attachments}--b--\n");
        await visit.Page.GotoAsync("/activity/mail");
        var mail = visit.Page.Locator(".story").Filter(new() { HasText = "Many <img src=x>" });
        await Expect(mail).ToContainTextAsync("Filed", new() { Timeout = 60_000 });
        await mail.GetByText("Show the mail").ClickAsync();
        await Expect(mail).ToContainTextAsync("many@evil.example");
        await Expect(mail).ToContainTextAsync("This mail has more than 1000 parts");
        await Expect(mail.GetByRole(AriaRole.Link, new() { Name = "Download the original" })).ToBeVisibleAsync();
        await Expect(visit.Page.Locator(".page img")).ToHaveCountAsync(0);
        visit.AssertSelfContained();
    }

    [Fact]
    public async Task The_system_is_for_admins_and_others_find_no_such_page()
    {
        await using var admin = await house.SignInAsync();
        await admin.Page.GetByRole(AriaRole.Link, new() { Name = "System" }).ClickAsync();
        await Expect(admin.Page.GetByText("Everything works")).ToBeVisibleAsync();
        await Expect(admin.Page.GetByRole(AriaRole.Img, new() { Name = "Mails in, 24 hours" })).ToBeVisibleAsync();
        await admin.Page.GetByRole(AriaRole.Button, new() { Name = "7 days" }).PressAsync("Enter");
        await Expect(admin.Page.GetByRole(AriaRole.Img, new() { Name = "Mails in, 7 days" })).ToBeVisibleAsync();
        await admin.Page.Locator(".chart").First.GetByText("As a table").ClickAsync();
        await Expect(admin.Page.Locator(".chart").First.GetByRole(AriaRole.Row)).ToHaveCountAsync(22);
        await admin.Page.GetByText(new System.Text.RegularExpressions.Regex(@"^\d+ actors$")).ClickAsync();
        await Expect(admin.Page.Locator(".tree")).ToContainTextAsync("inspector");
        await Expect(admin.Page.GetByRole(AriaRole.Rowheader, new() { Name = "other" })).ToBeVisibleAsync();
        await admin.AssertAccessibleAsync();

        await using var other = await house.SignInAsync(PagesHouse.Other);
        await Expect(other.Page.GetByRole(AriaRole.Link, new() { Name = "Activity" })).ToBeVisibleAsync();
        await Expect(other.Page.GetByRole(AriaRole.Link, new() { Name = "System" })).ToHaveCountAsync(0);
        var refused = await other.Page.GotoAsync("/system");
        Assert.Equal(404, refused!.Status);
        await Expect(other.Page.GetByRole(AriaRole.Heading, new() { Name = "There is no such page" })).ToBeVisibleAsync();
        await Expect(other.Page.Locator(".charts, .log-lines, .tree")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_bell_tells_of_a_new_question_where_it_was_asked_to()
    {
        await using var visit = await house.SignInAsync();
        await visit.Context.AddInitScriptAsync("""
            window.told = [];
            window.Notification = class { static permission = "default"; static async requestPermission() { return this.permission = "granted"; }
                constructor(title, options) { window.told.push(`${title}|${options.body}|${options.tag}`); document.documentElement.dataset.told = 'yes'; } addEventListener() {} close() {} };
            document.hasFocus = () => false;
            """);
        await visit.Page.GotoAsync("/activity");
        await house.DropMailAsync("quiet@example.org", "Before the bell", "x");
        await Expect(visit.Page).ToHaveTitleAsync(new System.Text.RegularExpressions.Regex(@"^\(\d+\) Istota$"));
        Assert.Empty(await visit.Page.EvaluateAsync<string[]>("window.told"));

        await visit.Button("Tell me of new questions in this browser").ClickAsync();
        await Expect(visit.Button("Stop telling me of new questions in this browser")).ToBeVisibleAsync();
        await house.DropMailAsync("\"<b>Eve</b>\" <eve@example.org>", "After the bell \u202e<b>", "x");
        await Expect(visit.Page.Locator("html[data-told]")).ToHaveCountAsync(1);
        var told = Assert.Single(await visit.Page.EvaluateAsync<string[]>("window.told"));
        Assert.Matches(@"^A question waits for you\|Mail from eve@example\.org: After the bell <b>\|istota-\d+$", told);

        await visit.Button("Stop telling me of new questions in this browser").ClickAsync();
        await Expect(visit.Button("Tell me of new questions in this browser")).ToBeVisibleAsync();
    }

    private static async Task AnswerAsync(Visit visit, string subject, string answer)
    {
        var question = visit.Log.Locator("article").Filter(new() { HasText = subject }).First;
        await question.GetByRole(AriaRole.Button, new() { Name = answer, Exact = true }).ClickAsync();
        await Expect(visit.Log.GetByText($"Re: {subject}").First).ToBeVisibleAsync();
    }
}
