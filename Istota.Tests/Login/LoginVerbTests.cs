using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Istota.Host.Agent;
using Istota.Host.Cli;
using Istota.Host.Configuration.Reading;
using Istota.Host.Login;
using Istota.Tests.Cli;
using Xunit;

namespace Istota.Tests.Login;

/// <summary><c>istota login</c> against a double of the provider, with a clock on which nobody waits.</summary>
public sealed partial class LoginVerbTests : IAsyncLifetime
{
    private string _folder = "";
    private OAuth2Double _provider = null!;
    private QuickTime _time = new();

    public async ValueTask InitializeAsync()
    {
        _provider = await OAuth2Double.StartAsync();
        _folder = CommandRun.NewFolder(Toml("google"));
    }

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_code_is_shown_and_polled_for_until_the_person_has_said_yes()
    {
        foreach (var answer in new[] { "authorization_pending", "slow_down", "authorization_pending" }) _provider.BeforeYes.Enqueue(answer);
        var run = await LogInAsync();
        Assert.Equal((ExitCode.Done, ""), (run.ExitCode, Said(run.Error)));
        Assert.Contains("enter   ABCD-EFGH", run.Out);
        Assert.Contains($"Open    {_provider.Address}go", run.Out);
        Assert.Contains("log in as bot@lab.test", run.Out);
        Assert.Equal([5, 5, 10, 10], _time.Waited.Select(w => (int)w.TotalSeconds));
        var kept = JsonDocument.Parse(await File.ReadAllTextAsync(TokenFile)).RootElement;
        Assert.Equal(("google", OAuth2Double.ClientId), (kept.GetProperty("provider").GetString(), kept.GetProperty("clientId").GetString()));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(TokenFile));
        Assert.DoesNotContain(kept.GetProperty("refreshToken").GetString()!, run.Out + run.Error);
    }

    [Theory]
    [InlineData("access_denied", "the login was declined")]
    [InlineData("authorization_declined", "the login was declined")]
    [InlineData("expired_token", "the code has expired before anybody used it; begin again")]
    [InlineData("invalid_grant", "Google gives no token (invalid_grant)")]
    public async Task An_end_without_a_yes_is_told_and_nothing_is_kept(string answer, string words)
    {
        _provider.BeforeYes.Enqueue("authorization_pending");
        _provider.BeforeYes.Enqueue(answer);
        var run = await LogInAsync();
        Assert.Equal((ExitCode.Failed, $"istota login: {words}"), (run.ExitCode, Said(run.Error)));
        Assert.False(File.Exists(TokenFile));
    }

    [Fact]
    public async Task A_code_that_nobody_uses_ends_by_our_own_clock_too()
    {
        for (var i = 0; i < 200; i++) _provider.BeforeYes.Enqueue("authorization_pending");
        var run = await LogInAsync();
        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("the code has expired", run.Error);
        Assert.Equal(900, _time.Waited.Sum(w => w.TotalSeconds));
    }

    [Fact]
    public async Task Control_C_gives_up()
    {
        using var stop = new CancellationTokenSource();
        _provider.Gate = new TaskCompletionSource();
        var running = LogInAsync(ct: stop.Token);
        while (_provider.Asked.IsEmpty) await Task.Yield();
        await stop.CancelAsync();
        var run = await running;
        _provider.Gate.SetResult();
        Assert.Equal((ExitCode.Failed, "istota login: given up; nothing was kept"), (run.ExitCode, Said(run.Error)));
    }

    [Theory]
    [InlineData("invalid_scope")]
    [InlineData("invalid_client")]
    public async Task Where_codes_are_not_for_mail_a_link_leads_back_to_this_machine(string refusal)
    {
        _provider.DeviceRefusal = refusal;
        using var keyboard = new Typed(); // at which nobody types
        var output = new Lines();
        var running = LogInAsync(output: output, input: keyboard);
        var link = await output.LinkAsync();
        Assert.Contains("access_type=offline", link);
        Assert.Contains("code_challenge_method=S256", link);
        using var browser = new HttpClient();
        Assert.StartsWith("Istota has its answer", await browser.GetStringAsync(link));
        Assert.Equal(ExitCode.Done, (await running).ExitCode);
        Assert.Contains($"gives no code to this application for mail ({refusal}", output.All);
        Assert.True(File.Exists(TokenFile));
    }

    [Fact]
    public async Task The_address_can_be_pasted_where_the_browser_is_elsewhere_and_another_is_not_taken()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "istota.toml"), Toml("microsoft"));
        using var input = new Typed();
        var output = new Lines();
        var running = LogInAsync("microsoft", ["--link"], output, input);
        var link = await output.LinkAsync();
        using var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        using var response = await browser.GetAsync(link);
        Assert.StartsWith("http://localhost:", response.Headers.Location!.ToString());
        input.Type("http://localhost/?state=forged&code=stolen");
        input.Type($"  {response.Headers.Location}  ");
        Assert.Equal(ExitCode.Done, (await running).ExitCode);
        Assert.Contains("That is not the address this link leads to", output.All);
        Assert.Equal("microsoft", (await new RefreshTokenFile(Path.Combine(_folder, "data")).ReadAsync(CancellationToken.None))!.Provider);
    }

    [Fact]
    public async Task A_no_at_the_link_is_told()
    {
        using var input = new Typed();
        var output = new Lines();
        var running = LogInAsync("google", ["--link"], output, input);
        var state = StateInLink().Match(await output.LinkAsync()).Groups[1].Value;
        input.Type($"http://127.0.0.1:1/?state={state}&error=access_denied");
        var run = await running;
        Assert.Equal((ExitCode.Failed, "istota login: the login was declined"), (run.ExitCode, Said(run.Error)));
    }

    [Fact]
    public async Task Another_provider_than_the_configurations_is_named()
    {
        var run = await LogInAsync("microsoft");
        Assert.Equal(ExitCode.BadUsage, run.ExitCode);
        Assert.Contains("email.oauth2: is not \"microsoft\"", run.Error);
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("http://evil.example")]
    [InlineData("http://127.0.0.1.evil.example")]
    public async Task A_test_server_is_on_this_machine_or_none(string address)
    {
        var run = await LogInAsync(server: address);
        Assert.Equal(ExitCode.BadUsage, run.ExitCode);
        Assert.Contains("allowed is http:// to this machine alone", run.Error);
    }

    [Fact]
    public async Task What_root_keeps_belongs_to_the_owner_of_the_data_folder()
    {
        var data = Directory.CreateDirectory(Path.Combine(_folder, "data")).FullName;
        if (Environment.IsPrivilegedProcess)
        {
            using var chown = Process.Start("chown", ["65534:65534", data]);
            await chown.WaitForExitAsync();
        }
        Assert.Equal(ExitCode.Done, (await LogInAsync()).ExitCode);
        using var file = File.OpenHandle(TokenFile);
        using var folder = Native.OpenFolder(data);
        Assert.Equal((Native.StatOf(folder).User, Native.StatOf(folder).Group), (Native.StatOf(file).User, Native.StatOf(file).Group));
    }

    private string TokenFile => Path.Combine(_folder, "data", "oauth2.json");

    /// <summary>Without what the configuration is warned of: that there is no user, and who plays the provider.</summary>
    private static string Said(string error) => string.Join('\n', error.Split('\n').Where(l => !l.StartsWith("warning: ", StringComparison.Ordinal))).Trim();

    private Task<CommandRun> LogInAsync(string provider = "google", string[]? more = null, Lines? output = null, TextReader? input = null, string? server = null, CancellationToken ct = default) =>
        CommandRun.OfAsync(_folder, "", ["login", provider, .. more ?? []], context => context with
        {
            Time = _time,
            In = input ?? context.In,
            Out = output ?? context.Out,
            Environment = name => name == OAuth2Rules.TestServer ? server ?? _provider.Address.ToString() : null,
        }, ct);

    private static string Toml(string provider) => $"""
        [email]
        imap_host = "127.0.0.1"
        imap_user = "bot@lab.test"
        smtp_host = "127.0.0.1"
        bot_email = "bot@lab.test"
        oauth2 = "{provider}"
        [email.oauth2]
        client_id = "{OAuth2Double.ClientId}"
        client_secret = "{OAuth2Double.ClientSecret}"
        [storage]
        data_dir = "data"
        """;

    [GeneratedRegex("[?&]state=([^&]*)")]
    private static partial Regex StateInLink();

    /// <summary>What a person sees, as it comes.</summary>
    private sealed class Lines : StringWriter
    {
        private readonly TaskCompletionSource<string> _link = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string All { get { lock (_link) return ToString(); } }

        public Task<string> LinkAsync() => _link.Task.WaitAsync(TimeSpan.FromSeconds(30));

        public override Task WriteLineAsync(string? value)
        {
            lock (_link) WriteLine(value);
            if (value?.Split('\n').FirstOrDefault(l => l.Contains("/authorize?", StringComparison.Ordinal)) is { } link) _link.TrySetResult(link.Trim());
            return Task.CompletedTask;
        }
    }

    /// <summary>A person at the keyboard: as at a terminal, whoever reads waits for a whole line, whatever happens meanwhile.</summary>
    private sealed class Typed : TextReader
    {
        private readonly BlockingCollection<string> _lines = [];

        public void Type(string line) => _lines.Add(line);

        public override string? ReadLine() => _lines.TryTake(out var line, Timeout.Infinite) ? line : null;

        protected override void Dispose(bool disposing)
        {
            _lines.CompleteAdding();
            base.Dispose(disposing);
        }
    }
}
