using Istota.Actors.Decisions;

namespace Istota.Actors.Inspection;

/// <summary>A decision as scripts see it: names become the codes of docs/decisions.md.</summary>
public static class DecisionRows
{
    public static DecisionRow Of(DecisionRecord record) =>
        new(record.Step.Code(), record.Verdict.Code(), record.Reason.Code(), record.Evidence, record.At);
}
