using System.Globalization;
using Istota.Actors.Users;

namespace Istota.Host.Web.Pages.Questions;

/// <summary>A question on the page: open, or decided a moment ago.</summary>
public sealed record ShownQuestion(QuestionView Question, QuestionStateView? Decided = null, DateTimeOffset? LeavesAt = null);

/// <summary>The open questions, newest first; one that is decided stays long enough to be read, wherever it was answered.</summary>
public sealed class ShownQuestions
{
    public static readonly TimeSpan Stay = TimeSpan.FromSeconds(12);
    private readonly SortedDictionary<int, ShownQuestion> _shown = [];

    public IReadOnlyList<ShownQuestion> Items => [.. _shown.Values.OrderByDescending(q => q.Question.At).ThenByDescending(q => q.Question.Number)];

    /// <summary>What is open now. Gives those that were and are no more: they are to be told of by <see cref="Decide"/>.</summary>
    public IReadOnlyList<int> Open(IReadOnlyList<QuestionView> open)
    {
        foreach (var question in open) _shown[question.Number] = new ShownQuestion(question);
        return [.. _shown.Values.Where(q => q.Decided is null).Select(q => q.Question.Number).Except(open.Select(q => q.Number))];
    }

    /// <summary>True when one was decided that had not been.</summary>
    public bool Decide(IReadOnlyList<QuestionStateView> states, DateTimeOffset now)
    {
        var decided = states.Where(s => !s.Open && _shown.GetValueOrDefault(s.Number) is { Decided: null }).ToList();
        foreach (var state in decided) _shown[state.Number] = _shown[state.Number] with { Decided = state, LeavesAt = now + Stay };
        return decided.Count > 0;
    }

    /// <param name="kept">numbers of those that somebody is busy with.</param>
    public void Leave(DateTimeOffset now, IReadOnlySet<int> kept)
    {
        foreach (var gone in _shown.Values.Where(q => q.LeavesAt <= now && !kept.Contains(q.Question.Number)).ToList()) _shown.Remove(gone.Question.Number);
    }

    /// <param name="kind">null for every kind.</param>
    public static bool Matches(QuestionView question, QuestionKind? kind, string text)
    {
        if (kind is { } one && question.Kind != one) return false;
        var wanted = text.Trim();
        return wanted.Length == 0
            || question.Number.ToString(CultureInfo.InvariantCulture) == wanted.TrimStart('#')
            || Has(MarkdownText.Words(question.Prompt, int.MaxValue), wanted)
            || (question.Mail is { } mail && (Has(mail.From, wanted) || Has(mail.FromName, wanted) || Has(mail.Subject, wanted)));
    }

    private static bool Has(string text, string wanted) => text.Contains(wanted, StringComparison.CurrentCultureIgnoreCase);
}
