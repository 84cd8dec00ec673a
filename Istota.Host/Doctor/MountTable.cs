namespace Istota.Host.Doctor;

/// <summary>Which file system a path lies on, from <c>/proc/self/mountinfo</c> (proc(5)).</summary>
internal static class MountTable
{
    private static readonly HashSet<string> s_network = new(
        ["nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "lustre", "ocfs2", "gfs2", "beegfs", "orangefs", "coda", "ncpfs", "davfs"], StringComparer.Ordinal);

    /// <summary>FUSE file systems whose files are on another machine.</summary>
    private static readonly string[] s_networkFuse = ["sshfs", "glusterfs", "rclone", "s3fs", "davfs", "ceph", "gcsfuse", "blobfuse", "curlftpfs", "smb", "nfs", "gocryptfs-reverse", "juicefs", "goofys"];

    /// <summary>The type of the mount that holds the path: the longest that leads to it, of equals the last, which lies on top. Empty when there is none.</summary>
    public static string TypeOf(string path, IEnumerable<string> mountinfo)
    {
        var (type, longest) = ("", -1);
        foreach (var line in mountinfo)
        {
            var fields = line.Split(' ');
            var dash = Array.IndexOf(fields, "-");
            if (dash < 6 || dash + 1 >= fields.Length) continue;
            var point = Unescaped(fields[4]);
            if (point.Length < longest || !IsIn(path, point)) continue;
            (type, longest) = (fields[dash + 1], point.Length);
        }
        return type;
    }

    public static bool IsNetwork(string type) =>
        s_network.Contains(type) || (type.StartsWith("fuse.", StringComparison.Ordinal) && s_networkFuse.Any(n => type.AsSpan(5).StartsWith(n, StringComparison.Ordinal)));

    private static bool IsIn(string path, string folder) => path == folder || path.StartsWith(folder.TrimEnd('/') + "/", StringComparison.Ordinal);

    /// <summary>Blanks and backslashes are written in octal.</summary>
    private static string Unescaped(string text) => text
        .Replace(@"\040", " ", StringComparison.Ordinal).Replace(@"\011", "\t", StringComparison.Ordinal)
        .Replace(@"\012", "\n", StringComparison.Ordinal).Replace(@"\134", @"\", StringComparison.Ordinal);
}
