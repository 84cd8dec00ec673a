using Akka.Actor;
using Akka.Dispatch;
using Akka.Event;
using Akka.Hosting.Logging;
using Istota.Actors.Agent;
using Istota.Actors.Users;
using LogEvent = Akka.Event.LogEvent;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace Istota.Host.Telemetry;

/// <summary>Akka's log events, into our log: its own date, level and thread are left out, for a line has those already; the actor is the source.</summary>
public sealed class ActorLogger : ReceiveActor, IRequiresMessageQueue<ILoggerMessageQueueSemantics>
{
    private readonly ILogger _log = Context.System.Settings.Setup.Get<LoggerFactorySetup>().Value.LoggerFactory.CreateLogger(LogSource.Actors);

    public ActorLogger()
    {
        Receive<InitializeLogger>(_ => Sender.Tell(new LoggerInitialized()));
        Receive<LogEvent>(e => _log.Log(LevelOf(e.LogLevel()), default, LineOf(e.LogSource, e.Message), e.Cause, static (line, _) => line.Text));
    }

    /// <summary>An actor's path tells whose it is: <c>/user/users/alice/task-3-1</c>.</summary>
    internal static LogLine LineOf(string source, object? message)
    {
        var path = PathOf(source);
        var line = new LogLine(path, message?.ToString() ?? "");
        if (path.Split('/') is not ["", "user", "users", var name, .. var below]) return line;
        var user = new UserId(Uri.UnescapeDataString(name));
        var attempt = below is [var child, ..] && child.Split('-') is ["task", var number, ..] && int.TryParse(number, out var n) ? new TaskId(user, n).ToString() : null;
        return line with { User = user.Value, Task = attempt };
    }

    /// <summary>Of <c>akka://istota/user/x</c>, with or without a host, the path; anything else is a name already.</summary>
    private static string PathOf(string source)
    {
        var start = source.IndexOf("akka", StringComparison.Ordinal) is >= 0 and var at && source.IndexOf("://", at, StringComparison.Ordinal) is >= 0 and var scheme ? source.IndexOf('/', scheme + 3) : -1;
        return start < 0 ? source : source[start..].TrimEnd(')');
    }

    private static LogLevel LevelOf(Akka.Event.LogLevel level) => level switch
    {
        Akka.Event.LogLevel.DebugLevel => LogLevel.Debug,
        Akka.Event.LogLevel.InfoLevel => LogLevel.Information,
        Akka.Event.LogLevel.WarningLevel => LogLevel.Warning,
        _ => LogLevel.Error,
    };
}
