using System.Globalization;
using System.Text;
using Istota.Actors.Agent;

namespace Istota.Host.Agent;

/// <summary>A process as proc(5) shows it.</summary>
/// <param name="Started">clock ticks since boot.</param>
internal sealed record ProcessRow(int Pid, int Parent, int Group, int Session, char State, string Started)
{
    public bool IsDead => State is 'Z' or 'X';
}

/// <summary>Who runs on this machine, for finding what belongs to an attempt.</summary>
internal static class ProcessTable
{
    private static readonly Lazy<string> s_boot = new(() => File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim());

    public static List<ProcessRow> Read()
    {
        var rows = new List<ProcessRow>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && Read(pid) is { } row)
                rows.Add(row);
        return rows;
    }

    public static ProcessRow? Read(int pid)
    {
        if (Text(pid, "stat") is not { } stat || stat.LastIndexOf(')') is var end && end < 0)
            return null;
        var fields = stat[(end + 2)..].Split(' ');
        return fields.Length < 20 ? null : new ProcessRow(pid, Number(fields[1]), Number(fields[2]), Number(fields[3]), fields[0][0], fields[19]);
    }

    /// <summary>How this process is known again after a restart of the daemon, or of the machine.</summary>
    public static AgentProcess? Identify(int pid) => Read(pid) is { } row ? new AgentProcess(pid, Identity(row)) : null;

    public static string Identity(ProcessRow row) => $"{s_boot.Value}:{row.Started}";

    /// <summary>One variable of the environment that a process was started with; null where it is another's or gone.</summary>
    public static string? Variable(int pid, string name)
    {
        if (Text(pid, "environ") is not { } environment)
            return null;
        foreach (var variable in environment.Split('\0'))
            if (variable.StartsWith(name, StringComparison.Ordinal) && variable.Length > name.Length && variable[name.Length] == '=')
                return variable[(name.Length + 1)..];
        return null;
    }

    public static string? Name(int pid) => Text(pid, "comm")?.TrimEnd('\n');

    private static int Number(string text) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : -1;

    private static string? Text(int pid, string file)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/{file}")));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
