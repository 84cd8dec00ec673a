using System.Buffers;
using Istota.Actors.Agent;
using Istota.Actors.Decisions;

namespace Istota.Actors.Inspection;

/// <summary>Which lines of the log are wanted: those that name a user, a task or a mail, in their words or by the actor that wrote them.</summary>
public sealed class LogFilter
{
    private static readonly char[] s_between = [' ', '\t', ',', ';', '(', ')', '[', ']', '"', '\'', '<', '>', '{', '}', '='];

    private static readonly SearchValues<char> s_numbers = SearchValues.Create("0123456789-");

    private readonly List<Func<string, bool>> _wanted = [];

    /// <param name="chain">what was decided about <paramref name="mail"/>: a task that it started is named by its id alone.</param>
    public LogFilter(string? user, string? task, string? mail, IReadOnlyList<DecisionRecord>? chain = null)
    {
        if (user is not null) _wanted.Add(word => word == user || IsOf(word, user));
        if (task is not null) _wanted.Add(word => word == task || IsAttempt(word, task));
        if (mail is null) return;
        var names = Names(mail, chain ?? []).ToHashSet(StringComparer.Ordinal);
        _wanted.Add(word => names.Contains(word) || names.Any(name => IsAttempt(word, name)));
    }

    public bool Matches(LogRow row)
    {
        if (_wanted.Count == 0) return true;
        var words = Words(row).ToList();
        return _wanted.TrueForAll(wanted => words.Exists(word => wanted(word)));
    }

    private static IEnumerable<string> Names(string mail, IReadOnlyList<DecisionRecord> chain) =>
        chain.SelectMany(d => new[] { d.Mail?.ToString(), d.MessageId, d.Task?.ToString() }).OfType<string>().Prepend(mail);

    /// <summary>The words of the message as they stand, and the actor's path as the user and the task that it is for: <c>/user/users/alice/task-3-1</c> is alice's, and alice-3's.</summary>
    private static IEnumerable<string> Words(LogRow row)
    {
        foreach (var word in row.Message.Split(s_between, StringSplitOptions.RemoveEmptyEntries)) yield return word.TrimEnd('.', ':', '!', '?');
        var path = row.Source.Split('/');
        var at = Array.IndexOf(path, "users") + 1;
        if (at == 0 || at >= path.Length) yield break;
        var user = path[at].Split('#')[0];
        yield return user;
        if (at + 1 < path.Length && path[at + 1].Split('#')[0] is var worker && worker.StartsWith("task-", StringComparison.Ordinal)) yield return $"{user}-{worker[5..]}";
    }

    /// <summary><c>alice-3</c>, <c>alice-3-1</c> and <c>alice#12</c> are alice's.</summary>
    private static bool IsOf(string word, string user) =>
        word.StartsWith(user, StringComparison.Ordinal) && word.Length > user.Length && word[user.Length] is '-' or '#' && IsNumbers(word.AsSpan(user.Length + 1));

    /// <summary>An attempt is written TASK-ATTEMPT.</summary>
    private static bool IsAttempt(string word, string task) =>
        TaskId.TryParse(task, out _) && word.StartsWith(task, StringComparison.Ordinal) && word.Length > task.Length + 1 && word[task.Length] == '-' && IsNumbers(word.AsSpan(task.Length + 1));

    private static bool IsNumbers(ReadOnlySpan<char> text) => text.Length > 0 && text.IndexOfAnyExcept(s_numbers) < 0;
}
