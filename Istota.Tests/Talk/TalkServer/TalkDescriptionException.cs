namespace Istota.Tests.Talk.Server;

/// <summary>The double said something, or accepted something, that the published description does not know.</summary>
public sealed class TalkDescriptionException(IReadOnlyList<string> findings)
    : Exception($"{findings.Count} exchanges are not as the published description has them:{Environment.NewLine}{string.Join(Environment.NewLine, findings.Distinct())}");
