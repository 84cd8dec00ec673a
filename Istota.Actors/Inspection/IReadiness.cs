namespace Istota.Actors.Inspection;

/// <summary>Where the parts of the daemon say whether they can work: <c>/readyz</c> reads it.</summary>
public interface IReadiness
{
    /// <param name="part"><c>journal</c>, <c>mailbox</c>, <c>outbound</c> or <c>talk</c>.</param>
    /// <param name="problem">null when all is well; else one line for people, without secrets.</param>
    void Report(string part, string? problem);
}
