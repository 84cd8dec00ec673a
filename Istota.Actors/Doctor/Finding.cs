using System.Text.Json.Serialization;

namespace Istota.Actors.Doctor;

/// <summary>How a check came out.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FindingStatus>))]
public enum FindingStatus
{
    [JsonStringEnumMemberName("ok")]
    Ok,
    /// <summary>It works, and something should be done all the same.</summary>
    [JsonStringEnumMemberName("warning")]
    Warning,
    /// <summary>Something does not work.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,
}

/// <summary>What one check saw, and what a person is to do about it.</summary>
/// <param name="Check">the check's name (docs/doctor.md), always the same.</param>
/// <param name="Seen">on one line, safe to print, without any secret.</param>
/// <param name="Todo">empty where all is well.</param>
public sealed record Finding(string Check, FindingStatus Status, string Seen, string Todo)
{
    public static Finding Ok(string check, string seen) => new(check, FindingStatus.Ok, seen, "");
    public static Finding Warning(string check, string seen, string todo) => new(check, FindingStatus.Warning, seen, todo);
    public static Finding Failed(string check, string seen, string todo) => new(check, FindingStatus.Failed, seen, todo);
}
