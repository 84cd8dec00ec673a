using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Istota.Actors.Agent;
using Istota.Actors.Decisions;
using Istota.Actors.Mailbox;
using Istota.Host.Inspection;
using Xunit;

namespace Istota.Tests.Web;

public sealed class WebEdgeTests : IAsyncLifetime
{
    private readonly WebServer _server = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Alive_is_not_ready_and_what_is_not_ready_says_why()
    {
        using var client = await _server.ClientAsync(null);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/healthz", Ct)).StatusCode);

        _server.Readiness.Report(Readiness.Journal, null);
        _server.Readiness.Report(Readiness.Mailbox, "the login was refused");
        var problem = await HttpApiTests.AssertProblemAsync(await client.GetAsync("/readyz", Ct), HttpStatusCode.ServiceUnavailable);
        Assert.Equal("""{"mailbox":"the login was refused","outbound":"not started yet"}""", problem.GetProperty("reasons").GetRawText());

        _server.Readiness.Report(Readiness.Mailbox, null);
        _server.Readiness.Report(Readiness.Outbound, null);
        Assert.Equal("""{"status":"ready"}""", await client.GetStringAsync("/readyz", Ct));
    }

    [Fact]
    public async Task S_96_metrics_count_decisions_by_codes_and_hold_nothing_of_the_mail()
    {
        var user = WebServer.Anna;
        for (var n = 0; n < 3; n++)
            _server.Metrics.Count(new DecisionRecord($"d{n}", user, new MailKey("secret-box", 7, 1), "secret-id@x", new TaskId(user, 1), n,
                DecisionStep.Gate, Verdict.Held, Reason.UntrustedSender, "secret evidence", DateTimeOffset.UnixEpoch));

        using var client = await _server.ClientAsync(null);
        var text = await client.GetStringAsync("/metrics", Ct);
        var line = Assert.Single(text.Split('\n'), l => l.StartsWith("istota_decisions_total{", StringComparison.Ordinal));
        foreach (var label in new[] { "step=\"gate\"", "verdict=\"held\"", "reason=\"untrusted-sender\"" }) Assert.Contains(label, line, StringComparison.Ordinal);
        Assert.Matches(@"\} 3( \d+)?$", line);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        Assert.DoesNotContain("anna", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/questions")]
    [InlineData("/healthz")]
    public async Task A_process_that_the_daemon_started_is_refused_though_it_has_a_token(string path)
    {
        var token = await _server.Tokens.CreateTokenAsync(WebServer.Anna, Ct);
        var answer = await FromAgentAsync($"GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n", "cat <&3");
        Assert.StartsWith("HTTP/1.1 403 ", answer, StringComparison.Ordinal);
        Assert.Contains("application/problem+json", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Let it in?", answer, StringComparison.Ordinal);

        using var person = await _server.ClientAsync(WebServer.Anna);
        Assert.Equal(HttpStatusCode.OK, (await person.GetAsync(path, Ct)).StatusCode);
    }

    [Fact]
    public async Task An_agent_that_answers_its_own_question_has_answered_nothing()
    {
        var token = await _server.Tokens.CreateTokenAsync(WebServer.Anna, Ct);
        const string Body = """{"answer":"yes"}""";
        var refused = await FromAgentAsync(
            $"POST /api/questions/12 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {Body.Length}\r\n\r\n{Body}", "cat <&3");
        Assert.StartsWith("HTTP/1.1 403 ", refused, StringComparison.Ordinal);

        // The person's answer is the first, not the second.
        using var person = await _server.ClientAsync(WebServer.Anna);
        using var no = new StringContent("""{"answer":"no"}""", System.Text.Encoding.UTF8, "application/json");
        Assert.Equal(HttpStatusCode.OK, (await person.PostAsync("/api/questions/12", no, Ct)).StatusCode);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/link/whatever")]
    [InlineData("/sign-out")]
    [InlineData("/api/rooms")]
    [InlineData("/nothing")]
    public async Task Every_answer_carries_the_headers_that_keep_browsers_strict(string path)
    {
        using var client = await _server.ClientAsync(null);
        var response = await client.GetAsync(path, Ct);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.StartsWith("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("no-referrer", response.Headers.GetValues("Referrer-Policy").Single());
        Assert.DoesNotContain("://", (await response.Content.ReadAsStringAsync(Ct)).Replace("https://tools.ietf.org", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    /// <summary>Writes a request from a child process, which then does <paramref name="then"/>; what it printed.</summary>
    private Task<string> FromAgentAsync(string request, string then) => FromAgentAsync(_server, request, then);

    internal static async Task<string> FromAgentAsync(WebServer server, string request, string then)
    {
        var start = new ProcessStartInfo("bash", ["-c", $"exec 3<>/dev/tcp/127.0.0.1/{server.Address.Port}; cat >&3; {then}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var agent = Process.Start(start)!;
        await agent.StandardInput.WriteAsync(request.AsMemory(), Ct);
        agent.StandardInput.Close();
        var answer = await agent.StandardOutput.ReadToEndAsync(Ct);
        await agent.WaitForExitAsync(Ct);
        return answer;
    }
}
