namespace Istota.Actors.Gate;

/// <summary>The four things a person can answer to a question.</summary>
public enum AnswerWord
{
    Yes,
    No,
    Trust,
    Never,
}
