using System.Text.Json;
using Istota.Actors.Decisions;
using Istota.Actors.Mailbox;
using Istota.Actors.Users;
using Istota.Host.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Istota.Tests.Telemetry;

public sealed class LogLineTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 4, 5, 6, 7, 89, TimeSpan.Zero));

    [Theory]
    [InlineData("akka://istota/user/users/bob-2/task-14-2", "/user/users/bob-2/task-14-2", "bob-2", "bob-2-14")]
    [InlineData("akka://istota/user/users/alice/task-3-1", "/user/users/alice/task-3-1", "alice", "alice-3")]
    [InlineData("akka://istota/user/users/alice", "/user/users/alice", "alice", null)]
    [InlineData("akka.tcp://istota@host:4053/user/users/a%20b", "/user/users/a%20b", "a b", null)]
    [InlineData("akka://istota/user/mailbox/poller", "/user/mailbox/poller", null, null)]
    [InlineData("CoordinatedShutdown (akka://istota)", "CoordinatedShutdown (akka://istota)", null, null)]
    [InlineData("EventStream", "EventStream", null, null)]
    public void An_actors_path_tells_whose_line_it_is(string source, string path, string? user, string? task)
    {
        var line = ActorLogger.LineOf(source, "text");
        Assert.Equal((path, user, task), (line.Source, line.User, line.Task));
    }

    [Fact]
    public void A_decision_is_named_by_numbers_and_not_by_an_address()
    {
        var line = DecisionLines.LineOf(new DecisionRecord("d", new UserId("alice"), new MailKey("bot@home.example/INBOX", 17, 4), "id@evil.example", new(new UserId("alice"), 3), 12,
            DecisionStep.Gate, Verdict.Held, Reason.UntrustedSender, "eve@evil.example", _time.GetUtcNow()));
        Assert.Equal("gate: held, untrusted-sender (task alice-3, question alice#12, mail 17/4)", line.Text);
        Assert.Equal(["source=/decisions", "user=alice", "task=alice-3", "mail=17/4"], line.Select(f => $"{f.Key}={f.Value}"));
    }

    [Fact]
    public void A_line_for_people_is_one_line_and_obeys_nothing_from_outside() =>
        Assert.Equal("2026-03-04 05:06:07 warning /user/mailbox: a  [31mb c (IOException: full)",
            Written(new TextLogFormatter(_time), LogLevel.Warning, new LogLine("/user/mailbox", "a\n\u001b[31mb\u2028c"), new IOException("full")));

    [Fact]
    public void A_line_for_machines_is_one_object()
    {
        var json = JsonElement.Parse(Written(new JsonLogFormatter(_time), LogLevel.Error, new LogLine("/x", "a\n\"b\"") { User = "alice", Task = "alice-1", Mail = "1/2" }, new IOException("full", new TimeoutException("late"))));
        Assert.Equal("""{"time":"2026-03-04T05:06:07.089Z","level":"error","source":"/x","user":"alice","task":"alice-1","mail":"1/2","text":"a \u0022b\u0022","error":"IOException: full; TimeoutException: late"}""",
            JsonSerializer.Serialize(json));
    }

    [Fact]
    public void S_96_an_exception_is_told_without_the_value_it_was_thrown_over()
    {
        var thrown = new ArgumentOutOfRangeException("event", new UserEvent.SenderTrusted { At = default, Pattern = "eve@evil.example", Via = "web:main" }, "no rule");
        Assert.Contains("eve@evil.example", thrown.Message, StringComparison.Ordinal);
        Assert.Equal("2026-03-04 05:06:07 error /x: it failed (ArgumentOutOfRangeException: no rule (Parameter 'event'))", Written(new TextLogFormatter(_time), LogLevel.Error, new LogLine("/x", "it failed"), thrown));
    }

    [Fact]
    public void Anothers_line_has_its_category_as_source() =>
        Assert.Equal("2026-03-04 05:06:07 info Some.Library: hello", Written(new TextLogFormatter(_time), LogLevel.Information, "hello", null));

    private static string Written<T>(ConsoleFormatter formatter, LogLevel level, T state, Exception? cause)
    {
        using var output = new StringWriter();
        formatter.Write(new LogEntry<T>(level, "Some.Library", default, state, cause, (s, _) => s!.ToString()!), null, output);
        var lines = output.ToString().Split('\n');
        Assert.Equal((2, ""), (lines.Length, lines[1]));
        return lines[0];
    }
}
