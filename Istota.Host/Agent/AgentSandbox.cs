using System.Diagnostics;
using Istota.Actors.Agent;
using Istota.Host.Configuration;

namespace Istota.Host.Agent;

/// <summary>Whether agents are boxed in, in words for the start-up and doctor.</summary>
/// <param name="Wanted">false when <c>sandbox = "none"</c> says that there shall be none.</param>
/// <param name="Reason">why there is none; empty when there is one.</param>
public sealed record SandboxStatus(bool Active, bool Wanted, string Reason)
{
    /// <summary>Secret files whose folder the agent needs: an empty file lies over each, until it is replaced while an agent runs.</summary>
    public IReadOnlyList<string> Covered { get; init; } = [];

    /// <summary>What is the matter with <see cref="Covered"/>; empty when nothing is.</summary>
    public string Advice => Covered.Count == 0 ? ""
        : $"{string.Join(", ", Covered)} is only covered, and an agent that runs while it is replaced can read it: put it into a folder of its own";

    /// <summary>One line for the start-up.</summary>
    public string Line => Active
        ? $"Agents run in a bubblewrap sandbox.{(Covered.Count > 0 ? $" But {Advice}." : "")}"
        : $"Agents run without a sandbox ({Reason}): approvals are advisory, for an agent could reach what this user can.";
}

/// <summary>
/// The box around an agent (bubblewrap): the system read-only, a fresh /tmp, its own processes, the network, the agent's home, its user's folder and its attempt's folders.
/// Built from what is let in, so that the rest of the machine is not there; the configuration and DATA_DIR are taken out again where they lie inside what is let in.
/// </summary>
public sealed class AgentSandbox
{
    private static readonly string[] s_system = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc", "/opt", "/nix/store", "/run/systemd/resolve", "/run/resolvconf"];

    /// <summary>Of /etc, what programs need.</summary>
    private static readonly string[] s_settings = ["/etc/ssl", "/etc/pki", "/etc/ca-certificates", "/etc/alternatives"];

    /// <summary>Of a home, what programs keep their own things in.</summary>
    private static readonly string[] s_homely = [".config", ".local/share", ".local/bin", ".cache", ".claude", ".codex", ".ssh"];
    private readonly AgentSettings _settings;

    private AgentSandbox(AgentSettings settings, SandboxStatus status) => (_settings, Status) = (settings, status);

    public SandboxStatus Status { get; }

    private string Program => _settings.Command.Count > 0 ? _settings.Command[0] : "true";

    /// <summary>Looks whether bubblewrap is there and works here, unless none is wanted.</summary>
    public static async Task<AgentSandbox> ProbeAsync(AgentSettings settings, CancellationToken ct, TimeSpan? patience = null)
    {
        if (settings.Sandbox == Sandbox.None)
            return new AgentSandbox(settings, new SandboxStatus(false, false, "sandbox = \"none\""));
        var candidate = new AgentSandbox(settings, new SandboxStatus(true, true, ""));
        if (await candidate.TryAsync(patience ?? TimeSpan.FromSeconds(10), ct) is { } problem)
            return new AgentSandbox(settings, new SandboxStatus(false, true, problem));
        _ = candidate.Base(candidate.Program, out var covered);
        return new AgentSandbox(settings, candidate.Status with { Covered = covered });
    }

    /// <summary>The command line that runs this command as <paramref name="task"/>'s attempt.</summary>
    public IReadOnlyList<string> Wrap(TaskId task, int attempt, IReadOnlyList<string> command)
    {
        if (!Status.Active)
            return command;
        var folders = _settings.Folders;
        var (work, deferred, user) = (folders.Work(task, attempt), folders.Deferred(task, attempt), folders.User(task.User));
        return
        [
            .. Base(command[0], out _),
            "--ro-bind-try", folders.Bin, folders.Bin, "--bind", user, user, "--bind", work, work, "--bind", deferred, deferred,
            "--chdir", work, "--", "/usr/bin/env", "-u", "PWD", "-u", "OLDPWD", .. command,
        ];
    }

    private List<string> Base(string command, out List<string> covered)
    {
        var box = new List<string> { "bwrap", "--unshare-pid", "--unshare-ipc", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp" };
        var shown = new List<string>();
        foreach (var path in s_system.Concat(Programs(command)).Where(path => Path.Exists(path) && !IsShown(path)))
            Show("--ro-bind", path);
        var home = Path.GetFullPath(_settings.Env.GetValueOrDefault("HOME") ?? _settings.Passed.GetValueOrDefault("HOME") ?? "/");
        if (home is not ("/" or "/tmp") && Directory.Exists(home) && !IsIn(home, _settings.Folders.DataDir) && !IsIn(home, _settings.Folders.UsersRoot))
            Show("--bind", home);
        foreach (var path in Programs(command).Where(path => Path.Exists(path) && IsIn(path, home)))
            box.AddRange(["--ro-bind", path, path]);
        foreach (var path in new[] { _settings.Folders.DataDir, _settings.Folders.UsersRoot }.Where(IsShown))
            box.AddRange(["--tmpfs", path]);
        var hidden = _settings.Hidden.SelectMany(Places).Distinct().Where(IsShown).ToList();
        // Whoever replaces a file takes the mount that lies on it away, in the box of a running agent too: a folder's stays.
        var folders = hidden.Select(path => Directory.Exists(path) ? path : Path.GetDirectoryName(path)!).Where((folder, i) => folder == hidden[i] || !IsNeeded(folder, command, home)).Distinct().ToList();
        foreach (var folder in folders)
            box.AddRange(["--tmpfs", folder]);
        var gone = folders.Concat([_settings.Folders.DataDir, _settings.Folders.UsersRoot]).ToList();
        covered = [.. hidden.Where(path => !gone.Any(folder => IsIn(path, folder)))];
        foreach (var path in covered)
            box.AddRange(["--ro-bind", "/dev/null", path]);
        return box;

        void Show(string how, string path)
        {
            shown.Add(path);
            // Debian's /bin and its kin are links into /usr.
            if (new DirectoryInfo(path).LinkTarget is { } target && Path.GetDirectoryName(path) == "/")
                box.AddRange(["--symlink", target, path]);
            else
                box.AddRange([how, path, path]);
        }

        bool IsShown(string path) => Path.Exists(path) && shown.Any(folder => IsIn(path, folder));
    }

    /// <summary>Whether an agent could not do without this folder: the system's, its home and what programs keep there, and where its programs lie.</summary>
    private static bool IsNeeded(string folder, string command, string home) =>
        s_system.Where(path => path is not ("/etc" or "/opt")).Concat(s_settings).Any(path => IsIn(folder, path))
        || s_system.Append(home).Concat(Programs(command)).Concat(s_homely.Select(name => Path.Combine(home, name))).Any(path => IsIn(path, folder));

    /// <summary>A path as it is written, and where it leads.</summary>
    private static IEnumerable<string> Places(string path)
    {
        var full = Path.GetFullPath(path);
        yield return full;
        if (File.ResolveLinkTarget(full, returnFinalTarget: true) is { } target)
            yield return target.FullName;
    }

    /// <summary>This program, its .NET, and where the agent's own program lies.</summary>
    private static IEnumerable<string> Programs(string command)
    {
        yield return AgentLauncher.AppFolder;
        if (AgentLauncher.DotnetRoot is { } root)
            yield return root;
        if (!Path.IsPathRooted(command))
            yield break;
        yield return Path.GetFullPath(command);
        if (File.Exists(command) && Path.GetDirectoryName(File.ResolveLinkTarget(command, returnFinalTarget: true)?.FullName) is { } folder and not "/")
            yield return folder;
    }

    private static bool IsIn(string path, string folder) =>
        path == folder || path.StartsWith(folder.TrimEnd('/') + "/", StringComparison.Ordinal);

    private async Task<string?> TryAsync(TimeSpan limit, CancellationToken ct)
    {
        var box = Base(Program, out _);
        try
        {
            using var process = Process.Start(new ProcessStartInfo(box[0], [.. box.Skip(1), "--", "/usr/bin/env", "true"]) { RedirectStandardError = true })!;
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
            patience.CancelAfter(limit);
            string error;
            try
            {
                error = await process.StandardError.ReadToEndAsync(patience.Token);
                await process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                ct.ThrowIfCancellationRequested();
                return "bubblewrap did not answer";
            }
            return process.ExitCode == 0 ? null : $"bubblewrap does not work here: {Istota.Actors.Mail.SafeText.OneLine(error, 200)}";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "bubblewrap (bwrap) is not installed";
        }
    }
}
