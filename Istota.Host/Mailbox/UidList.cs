using System.Globalization;
using System.Text;

namespace Istota.Host.Mailbox;

/// <summary>The UIDs that we give to the files of a Maildir, kept beside it in <c>istota-uidlist</c>: first line <c>1 VALIDITY NEXT</c>, then <c>UID NAME</c>.</summary>
internal sealed class UidList
{
    public const string FileName = "istota-uidlist";
    private readonly SortedDictionary<uint, string> _names = [];
    private readonly Dictionary<string, uint> _uids = new(StringComparer.Ordinal);

    public required uint Validity { get; init; }
    public uint Next { get; private set; } = 1;
    public IReadOnlyDictionary<uint, string> Names => _names;

    /// <summary>Reads the list; one that is missing or broken begins anew, under a validity never used before.</summary>
    public static UidList Load(string folder, uint freshValidity)
    {
        var file = Path.Combine(folder, FileName);
        var lines = File.Exists(file) ? File.ReadAllLines(file) : [];
        var head = lines.FirstOrDefault()?.Split(' ') ?? [];
        if (head is not ["1", _, _] || !TryNumber(head[1], out var validity) || !TryNumber(head[2], out var next))
            return new UidList { Validity = freshValidity };
        var list = new UidList { Validity = validity, Next = next };
        foreach (var line in lines.Skip(1))
        {
            var cut = line.IndexOf(' ');
            if (cut < 1 || !TryNumber(line[..cut], out var uid) || uid >= next) return new UidList { Validity = Math.Max(freshValidity, validity + 1) };
            list.Set(uid, line[(cut + 1)..]);
        }
        return list;
    }

    /// <summary>The validity of the list on disk; 0 when there is none that can be read.</summary>
    public static uint ValidityOf(string folder)
    {
        var file = Path.Combine(folder, FileName);
        return File.Exists(file) && File.ReadLines(file).FirstOrDefault()?.Split(' ') is ["1", var text, _] && TryNumber(text, out var validity) ? validity : 0;
    }

    public bool Has(string name) => _uids.ContainsKey(name);

    public void Add(string name)
    {
        Set(Next, name);
        Next++;
    }

    public void Remove(uint uid)
    {
        if (_names.Remove(uid, out var name)) _uids.Remove(name);
    }

    /// <summary>Written beside and renamed, each time with fsync: a crash leaves the old list or the new one.</summary>
    public void Save(string folder)
    {
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"1 {Validity} {Next}\n"));
        foreach (var (uid, name) in _names) text.Append(CultureInfo.InvariantCulture, $"{uid} {name}\n");
        var file = Path.Combine(folder, FileName);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
        using (var stream = new FileStream(file + ".new", options))
        {
            stream.Write(Encoding.UTF8.GetBytes(text.ToString()));
            stream.Flush(flushToDisk: true);
        }
        MaildirFiles.Rename(file + ".new", file);
        MaildirFiles.Sync(folder);
    }

    private void Set(uint uid, string name)
    {
        _names[uid] = name;
        _uids[name] = uid;
    }

    private static bool TryNumber(string text, out uint number) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0;
}
