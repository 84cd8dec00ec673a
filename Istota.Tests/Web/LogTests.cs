using System.Collections.Concurrent;
using System.Net.Http.Json;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Istota.Tests.Web;

public sealed class LogTests : IAsyncLifetime, ILoggerProvider
{
    private readonly ConcurrentQueue<string> _lines = [];
    private readonly WebServer _server;

    public LogTests() => _server = new WebServer { Log = this };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task S_96_no_token_link_or_message_comes_into_the_log()
    {
        var link = await _server.Tokens.CreateLinkAsync(WebServer.Anna, Ct);
        using var anna = await _server.ClientAsync(WebServer.Anna);
        await anna.GetAsync($"/link/{link}", Ct);
        await anna.PostAsync($"/link/{link}", null, Ct);
        await anna.PostAsJsonAsync("/api/rooms/main/messages", new { text = "a secret text" }, Ct);
        await anna.PostAsJsonAsync("/api/rooms/a-secret-room/messages", new { text = 7 }, Ct);
        await anna.GetAsync("/api/rooms/main/messages?after=a-secret-query", Ct);
        _server.LogOneWarning("the log is heard");

        Assert.Contains(_lines, line => line.Contains("the log is heard", StringComparison.Ordinal));
        var token = anna.DefaultRequestHeaders.Authorization!.Parameter!;
        foreach (var secret in new[] { token, link, "secret" })
            Assert.DoesNotContain(_lines, line => line.Contains(secret, StringComparison.Ordinal));
    }

    ILogger ILoggerProvider.CreateLogger(string categoryName) => new Lines(_lines);

    void IDisposable.Dispose() { }

    private sealed class Lines(ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{formatter(state, exception)} {exception}");
    }
}
