using System.Globalization;
using Istota.Actors.Agent;

namespace Istota.Host.Agent;

/// <summary>The environment of an agent's process: the list of docs/agents.md, and nothing else.</summary>
public static class AgentEnvironment
{
    public const string TaskId = "ISTOTA_TASK_ID";
    public const string Attempt = "ISTOTA_ATTEMPT";
    public const string UserId = "ISTOTA_USER_ID";
    public const string DeferredDir = "ISTOTA_DEFERRED_DIR";
    public const string UserDir = "ISTOTA_USER_DIR";
    public const string Source = "ISTOTA_SOURCE";
    public const string Conversation = "ISTOTA_CONVERSATION";
    public const string SmtpFrom = "SMTP_FROM";

    public static IReadOnlyDictionary<string, string> Of(AgentRun run, AgentSettings settings)
    {
        var folders = settings.Folders;
        var environment = new Dictionary<string, string>(settings.Passed);
        foreach (var (name, value) in settings.Env)
            environment[name] = value;
        environment["PATH"] = environment.TryGetValue("PATH", out var path) && path.Length > 0 ? $"{folders.Bin}:{path}" : folders.Bin;
        environment[TaskId] = run.Task.ToString();
        environment[Attempt] = run.Attempt.ToString(CultureInfo.InvariantCulture);
        environment[UserId] = run.Task.User.Value;
        environment[DeferredDir] = folders.Deferred(run.Task, run.Attempt);
        environment[UserDir] = folders.User(run.Task.User);
        environment[Source] = SourceName(run.Source);
        environment[Conversation] = Printable(run.Conversation.Value);
        environment[SmtpFrom] = Printable(run.SmtpFrom);
        return environment;
    }

    public static string SourceName(TaskSource source) => source switch
    {
        TaskSource.Email => "email",
        TaskSource.Talk => "talk",
        TaskSource.Web => "web",
        TaskSource.Cli => "cli",
        _ => throw new ArgumentOutOfRangeException(nameof(source), source, null),
    };

    /// <summary>A conversation may be named for a Message-ID from outside.</summary>
    private static string Printable(string text) => new([.. text.Where(c => !char.IsControl(c))]);
}
