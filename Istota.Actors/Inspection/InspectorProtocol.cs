namespace Istota.Actors.Inspection;

/// <summary>One look at the running daemon: a noun of <see cref="InspectionPalette"/> and what it is about.</summary>
public sealed record InspectQuery(string Noun, string? Argument = null);

/// <summary>What the inspector answers; <c>istota inspect</c> makes its exit code of the case.</summary>
public abstract record InspectReply
{
    private InspectReply() { }

    /// <param name="Data">a record of InspectorViews.cs, or a list of them.</param>
    /// <param name="Notes">what a reader should know about it: lines for people, such as who did not answer.</param>
    public sealed record View(object Data, IReadOnlyList<string> Notes) : InspectReply;

    /// <summary>There is no such user, task or mail.</summary>
    public sealed record NotFound(string Message) : InspectReply;

    /// <summary>The question makes no sense: a noun nobody knows, an argument missing.</summary>
    public sealed record BadQuery(string Message) : InspectReply;

    /// <summary>The one who knows did not answer in time.</summary>
    public sealed record NoAnswer(string Message) : InspectReply;
}
