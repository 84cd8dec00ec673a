using Istota.Actors.Doctor;
using Istota.Actors.Mail;
using Istota.Host.Agent;
using Istota.Host.Configuration;
using Istota.Host.Daemon;

namespace Istota.Host.Doctor;

/// <summary>Whether agents are boxed in, by the same trial as at the daemon's start.</summary>
internal sealed class SandboxCheck(LoadResult loaded, IstotaConfig config) : ICheck
{
    public string Name => "sandbox";

    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken ct)
    {
        var settings = DaemonParts.AgentOf(loaded, config, new AgentFolders(config.Storage.DataDir, config.Storage.UsersRoot));
        return [Of((await AgentSandbox.ProbeAsync(settings, ct)).Status)];
    }

    public static Finding Of(SandboxStatus status) => status switch
    {
        { Active: true, Covered.Count: > 0 } => Finding.Warning("sandbox", $"agents run in a bubblewrap sandbox, but {SafeText.OneLine(status.Advice, 600)}", "move the file into a folder that holds nothing else"),
        { Active: true } => Finding.Ok("sandbox", "agents run in a bubblewrap sandbox"),
        { Wanted: false } => Finding.Warning("sandbox", "agents run without a sandbox (agent.sandbox = \"none\"): approvals are advisory, for an agent could reach what this user can", "set agent.sandbox = \"auto\" and install bubblewrap"),
        _ => Finding.Failed("sandbox", $"agents run without a sandbox ({SafeText.OneLine(status.Reason, 300)}): approvals are advisory", "install bubblewrap (apt-get install bubblewrap), and allow user namespaces where that is forbidden"),
    };
}
