using System.Text.Json;
using Istota.Actors.Decisions;
using Istota.Actors.Telemetry;
using Istota.Actors.Users;
using Istota.Host.Inspection;
using Istota.Tests.EndToEnd;
using Istota.Tests.Servers;
using Xunit;

namespace Istota.Tests.Telemetry;

/// <summary>What a daemon tells of a mail's whole way: to a collector, to Prometheus and to its log.</summary>
[Collection(nameof(TelemetryStory))]
public sealed class TelemetryTests(TelemetryStory story, SharedMailLab shared)
{
    /// <summary>Labels and the words that each may hold. One that is not here is not bounded.</summary>
    private static readonly Dictionary<string, string[]> s_labels = new()
    {
        ["step"] = Codes<DecisionStep>(),
        ["verdict"] = Codes<Verdict>(),
        ["reason"] = Codes<Reason>(),
        ["kind"] = Codes<QuestionKind>(),
        ["outcome"] = [.. Codes<Verdict>(), .. Codes<Reason>()],
        ["status"] = [.. Codes<TaskState>(), .. Codes<OutgoingStatus>()],
        ["part"] = [Readiness.Journal, Readiness.Mailbox, Readiness.Outbound, Readiness.Talk],
        ["refused"] = ["true", "false"],
        ["level"] = ["warning", "error"],
        ["otel_scope_name"] = ["Istota", "System.Runtime"],
        ["cpu_mode"] = ["user", "system"],
        ["gc_heap_generation"] = ["gen0", "gen1", "gen2", "loh", "poh"],
    };

    [Fact]
    public void One_trace_holds_a_mails_way_from_its_arrival_to_its_answer_though_two_processes_told_it()
    {
        var asked = Assert.Single(story.Collector.Spans, s => s.Name == "question.ask" && s.Attributes["istota.user"] == "alice" && s.Attributes["istota.kind"] == "gate");
        var trace = story.Collector.Spans.Where(s => s.Trace == asked.Trace).OrderBy(s => s.Start).ToList();
        Assert.Equal(["mailbox.fetch", "mail.read", "mail.gate", "question.ask", "question.answer", "task.attempt", "task.hand_over", "question.ask", "question.answer", "mail.send"],
            Ordered(trace));
        Assert.All(trace, s => Assert.True(s.End >= s.Start && s.Parent.Length == 0 && !s.Failed, $"{s}"));
        Assert.Equal(trace.Count, trace.Select(s => s.Id).Distinct().Count());

        var gate = trace.Single(s => s.Name == "mail.gate");
        Assert.Equal(("alice", "held", "untrusted-sender", "plus-address"), (gate.Attributes["istota.user"], gate.Attributes["istota.outcome"], gate.Attributes["istota.reason"], gate.Attributes["istota.rule"]));
        Assert.Equal(["mail.received"], gate.Events);
        var yes = trace.First(s => s.Name == "question.answer");
        Assert.Equal(("1", "released"), (yes.Attributes["istota.question"], yes.Attributes["istota.outcome"]));
        Assert.Equal(["question.asked"], yes.Events);
        Assert.Equal("alice-1", trace.Single(s => s.Name == "mail.send").Attributes["istota.task"]);
    }

    [Fact]
    public void Tasks_from_chat_have_traces_of_their_own_and_what_failed_is_marked()
    {
        var failed = Assert.Single(story.Collector.Spans, s => s.Name == "task.attempt" && s.Failed && s.Attributes["istota.outcome"] == "agent-failed");
        Assert.Equal("alice-2", failed.Attributes["istota.task"]);
        Assert.DoesNotContain(story.Collector.Spans, s => s.Trace == failed.Trace && s.Attributes.GetValueOrDefault("istota.task") == "alice-1");
    }

    [Fact]
    public void Metrics_and_log_lines_reach_the_collector_too()
    {
        Assert.Contains("istota_decisions", story.Collector.Metrics);
        Assert.Contains("istota_answer_delay", story.Collector.Metrics);
        Assert.Contains("dotnet.gc.collections", story.Collector.Metrics);
        var held = story.Collector.Lines.Where(l => l.Text.StartsWith("gate: held, untrusted-sender", StringComparison.Ordinal));
        Assert.Equal(["alice", "bob"], held.Select(l => l.Attributes["user"]));
    }

    [Fact]
    public void S_96_no_address_subject_body_or_password_is_in_a_log_line_a_metric_or_a_span()
    {
        Assert.NotEmpty(story.LogLines);
        foreach (var secret in story.Private)
        {
            Assert.DoesNotContain(story.LogLines, l => l.Contains(secret, StringComparison.OrdinalIgnoreCase));
            Assert.DoesNotContain(secret, story.Metrics, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(secret, story.Collector.Everything, StringComparison.OrdinalIgnoreCase);
        }
        Assert.DoesNotContain(story.LogLines, l => l.Contains('@', StringComparison.Ordinal));
    }

    [Fact]
    public async Task S_96_a_password_that_the_server_refuses_is_not_in_the_log_and_the_log_says_that_it_was_refused()
    {
        await using var house = await House.StartAsync(shared, new HouseOptions { Email = "smtp_password = \"Simsalabim\"" });
        await house.Daemon.UntilAsync(() => Task.FromResult(house.Daemon.Output), o => o.Contains("/user/outbox", StringComparison.Ordinal), o => o);
        await house.StopAsync();
        var line = Assert.Single(house.LastOutput.Split('\n'), l => l.Contains(" warning /user/outbox", StringComparison.Ordinal));
        Assert.Contains("Mail cannot leave", line, StringComparison.Ordinal);
        Assert.DoesNotContain("@", line, StringComparison.Ordinal);
        Assert.DoesNotContain("Simsalabim", house.LastOutput, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_label_of_every_metric_is_of_a_closed_set()
    {
        foreach (var (name, labels, _) in story.Samples().Where(s => !s.Name.StartsWith("otel_", StringComparison.Ordinal) && s.Name != "target_info"))
        {
            foreach (var (label, value) in labels)
            {
                if (label == "le") Assert.True(value == "+Inf" || double.TryParse(value, out _), $"{name} {label}={value}");
                else Assert.True(s_labels.TryGetValue(label, out var words) && words.Contains(value), $"{name} {label}={value}");
            }
        }
    }

    [Theory]
    [InlineData("istota_arrival_delay_seconds_count", "verdict", "held", 1)]
    [InlineData("istota_answer_delay_seconds_count", "kind", "gate", 1)]
    [InlineData("istota_answer_delay_seconds_count", "kind", "draft", 1)]
    [InlineData("istota_task_attempts_count", "outcome", "done", 2)]
    [InlineData("istota_attempt_duration_seconds_count", "outcome", "agent-failed", 1)]
    [InlineData("istota_questions_open", "kind", "gate", 1)]
    [InlineData("istota_tasks", "status", "queued", 1)]
    [InlineData("istota_ready", "part", "mailbox", 1)]
    [InlineData("istota_journal_failures_total", "otel_scope_name", "Istota", 0)]
    public void Figures_say_what_happened(string name, string label, string value, double expected)
    {
        // Of the second daemon: it counts from its own start.
        Assert.Equal(expected, story.Samples().Where(s => s.Name == name && s.Labels.GetValueOrDefault(label) == value).Sum(s => s.Value));
    }

    [Fact]
    public void A_log_line_is_one_object_with_one_time_one_level_one_source_and_one_text()
    {
        foreach (var line in story.LogLines)
        {
            var json = JsonElement.Parse(line);
            Assert.Equal(["time", "level", "source", "text"], json.EnumerateObject().Select(p => p.Name).Where(n => n is "time" or "level" or "source" or "text"));
            Assert.DoesNotContain("[Thread", line, StringComparison.Ordinal);
        }
        var attempt = Assert.Single(story.LogLines.Select(l => JsonElement.Parse(l)), l => l.GetProperty("text").GetString()!.StartsWith("task: failed, agent-failed", StringComparison.Ordinal));
        Assert.Equal(("alice", "alice-2"), (attempt.GetProperty("user").GetString(), attempt.GetProperty("task").GetString()));
    }

    /// <summary>Steps that begin in the same instant stand in the order of their kinds.</summary>
    private static IEnumerable<string> Ordered(IEnumerable<ReceivedSpan> trace) => trace.OrderBy(s => s.Start).ThenBy(s => s.End).Select(s => s.Name);

    private static string[] Codes<T>() where T : struct, Enum => [.. Enum.GetValues<T>().Select(v => v.Code())];
}
