using System.Globalization;
using Istota.Actors.Decisions;

namespace Istota.Host.Telemetry;

/// <summary>A line of the log for each decision that a person would ask about. It names user, question, task and mail by their numbers, as <c>istota why</c> takes them, and nobody's address.</summary>
public sealed class DecisionLines(ILoggerFactory logs)
{
    private readonly ILogger _log = logs.CreateLogger(LogSource.Decisions);

    public void Write(DecisionRecord decision)
    {
        // What was read, proven and routed stands in the decision that follows from it.
        if (decision.Step is DecisionStep.Reading or DecisionStep.Authentication or DecisionStep.Routing && decision.Verdict is not (Verdict.Unreadable or Verdict.Unrouted)) return;
        _log.Log(LogLevel.Information, default, LineOf(decision), null, static (line, _) => line.Text);
    }

    internal static LogLine LineOf(DecisionRecord decision)
    {
        var mail = decision.Mail is { } key ? string.Create(CultureInfo.InvariantCulture, $"{key.UidValidity}/{key.Uid}") : null;
        var about = string.Join(", ", new[]
        {
            decision.Task is { } task ? $"task {task}" : null,
            decision.Number is { } number ? string.Create(CultureInfo.InvariantCulture, $"question {decision.User}#{number}") : null,
            mail is null ? null : $"mail {mail}",
        }.OfType<string>());
        return new LogLine(LogSource.Decisions, $"{decision.Step.Code()}: {decision.Verdict.Code()}, {decision.Reason.Code()}{(about.Length > 0 ? $" ({about})" : "")}")
        {
            User = decision.User?.Value,
            Task = decision.Task?.ToString(),
            Mail = mail,
        };
    }
}
