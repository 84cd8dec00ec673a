using System.Collections.Concurrent;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace Istota.Tests.Web.Browser;

/// <summary>One person at one browser: a page, and all that it asked for and complained about.</summary>
public sealed class Visit : IAsyncDisposable
{
    private readonly string _address;
    private readonly ConcurrentQueue<string> _foreign = new();
    private readonly ConcurrentQueue<string> _complaints = new();

    private Visit(IBrowserContext context, string address) => (Context, _address) = (context, address);

    public IBrowserContext Context { get; }

    public IPage Page { get; private set; } = null!;

    public static async Task<Visit> BeginAsync(IBrowserContext context, string address)
    {
        var visit = new Visit(context, address);
        context.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(address, StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal)) visit._foreign.Enqueue(request.Url);
        };
        context.Console += (_, message) =>
        {
            if (message.Text.Contains("Content Security Policy", StringComparison.Ordinal)) visit._complaints.Enqueue(message.Text);
        };
        visit.Page = await context.NewPageAsync();
        return visit;
    }

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public ILocator Composer => Page.GetByLabel("Message", new() { Exact = true });

    /// <summary>The box to write in, once its script has it.</summary>
    public ILocator Ready => Page.Locator(".composer[data-ready]");

    public ILocator Log => Page.GetByRole(AriaRole.Log);

    /// <summary>By a link, as a person does.</summary>
    public async Task SignInAsync(string link)
    {
        await Page.GotoAsync(link);
        await Button("Sign in").ClickAsync();
        await Assertions.Expect(Page.Locator(".composer textarea, .room-list").First).ToBeAttachedAsync(new() { Timeout = 60_000 });
    }

    public async Task SayAsync(string text)
    {
        await Ready.WaitForAsync();
        await Composer.FillAsync(text);
        await Composer.PressAsync("Enter");
    }

    /// <summary>Nothing was asked of anybody but this daemon, and the policy kept nothing out.</summary>
    public void AssertSelfContained()
    {
        Assert.Empty(_foreign);
        Assert.Empty(_complaints);
    }

    /// <summary>The rules of WCAG 2 A and AA, and of good practice, as far as a program sees.</summary>
    public async Task AssertAccessibleAsync()
    {
        var found = (await Page.RunAxe()).Violations.Where(v => v.Impact is "serious" or "critical").ToList();
        Assert.True(found.Count == 0, $"{Page.Url.Replace(_address, "", StringComparison.Ordinal)}: {string.Join("\n", found.Select(Told))}");
    }

    public ValueTask DisposeAsync() => Context.DisposeAsync();

    private static string Told(AxeResultItem item) =>
        $"{item.Impact} {item.Id}: {item.Help}\n{string.Join("\n", item.Nodes.Take(3).Select(n => $"    {n.Html}\n      {string.Join("; ", n.Any.Concat(n.All).Select(c => c.Message).Take(2))}"))}";
}
