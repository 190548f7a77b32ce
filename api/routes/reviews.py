"""The review of dossiers: steps, corrections, who reviews, what they recommend, the decision."""

from typing import Annotated, assert_never

from litestar import Router, delete, post
from litestar.di import NamedDependency
from litestar.params import JSONBody, PathParameter

from api.auth import WRITERS, needs
from api.routes.dossiers import HANDLERS, DossierId, whole
from api.schemas.dossiers import (
    ConsultationBody,
    CorrectionsBody,
    DossierAnswer,
    PlainStep,
    RecommendationBody,
    RejectionBody,
    ReviewerBody,
    StepBody,
)
from api.services import Services
from registry.dossiers import filing, reviewing, speaking
from registry.dossiers.dossier import Work, actor_of
from registry.kinds import Role
from registry.store import SqlReader
from registry.users import Identity

UserPath = Annotated[str, PathParameter(pattern=r"\Au-[0-9a-f]{16}\Z", description="a user")]


@post(
    "/{dossier:str}/steps",
    sync_to_thread=True,
    status_code=200,
    operation_id="take_step",
    summary="Move a dossier on",
    guards=[needs(*WRITERS)],
)
def take_step(
    dossier: DossierId,
    data: JSONBody[StepBody],
    services: NamedDependency[Services],
    caller: NamedDependency[Identity],
) -> DossierAnswer:
    """Take a step: who may take which from where, the documentation says."""
    return _done(services, caller, dossier, _plain(dossier, data.step, data.text))


@post(
    "/{dossier:str}/corrections",
    sync_to_thread=True,
    operation_id="ask_corrections",
    summary="Ask for corrections",
    guards=[needs(Role.OPERATOR)],
)
def ask_corrections(
    dossier: DossierId,
    data: JSONBody[CorrectionsBody],
    services: NamedDependency[Services],
    caller: NamedDependency[Identity],
) -> DossierAnswer:
    """Give notice of what is to be corrected; the review's clock stands still until the answer."""
    return _done(
        services,
        caller,
        dossier,
        lambda connection, actor, now: reviewing.ask_corrections(
            connection,
            SqlReader(connection),
            dossier,
            actor,
            items=data.items,
            text=data.text,
            until=data.until.isoformat(),
            now=now,
        ),
    )


@post(
    "/{dossier:str}/rejection",
    sync_to_thread=True,
    status_code=200,
    operation_id="reject_dossier",
    summary="Reject an application",
    guards=[needs(Role.OPERATOR)],
)
def reject_dossier(
    dossier: DossierId,
    data: JSONBody[RejectionBody],
    services: NamedDependency[Services],
    caller: NamedDependency[Identity],
) -> DossierAnswer:
    """Reject an application, with a ground and in words."""
    return _done(
        services,
        caller,
        dossier,
        lambda connection, actor, now: reviewing.reject(
            connection,
            SqlReader(connection),
            dossier,
            actor,
            ground=data.ground,
            text=data.text,
            now=now,
        ),
    )


@post(
    "/{dossier:str}/reviewers",
    sync_to_thread=True,
    operation_id="assign_reviewer",
    summary="Assign a reviewer",
    guards=[needs(Role.OPERATOR)],
)
def assign_reviewer(
    dossier: DossierId,
    data: JSONBody[ReviewerBody],
    services: NamedDependency[Services],
    caller: NamedDependency[Identity],
) -> DossierAnswer:
    """Have a user review a dossier: they may read it and its documents from now on."""
    return _done(
        services,
        caller,
        dossier,
        lambda connection, actor, now: reviewing.assign(
            connection, dossier, actor, user_id=data.user, now=now
        ),
    )


@delete(
    "/{dossier:str}/reviewers/{user:str}",
    sync_to_thread=True,
    status_code=200,
    operation_id="release_reviewer",
    summary="Release a reviewer",
    guards=[needs(Role.OPERATOR)],
)
def release_reviewer(
    dossier: DossierId,
    user: UserPath,
    services: NamedDependency[Services],
    caller: NamedDependency[Identity],
) -> DossierAnswer:
    """Let a user review a dossier no more."""
    return _done(
        services,
        caller,
        dossier,
        lambda connection, actor, now: reviewing.release(
            connection, dossier, actor, user_id=user, now=now
        ),
    )


@post(
    "/{dossier:str}/recommendation",
    sync_to_thread=True,
    status_code=200,
    operation_id="recommend",
    summary="Recommend a decision",
    guards=[needs(*Role)],
)
def recommend(
    dossier: DossierId,
    data: JSONBody[RecommendationBody],
    services: NamedDependency[Services],
    caller: NamedDependency[Identity],
) -> DossierAnswer:
    """Say, as a reviewer, what should become of a dossier; said anew, it replaces what was said."""
    return _done(
        services,
        caller,
        dossier,
        lambda connection, actor, now: reviewing.recommend(
            connection,
            dossier,
            actor,
            recommendation=data.recommendation,
            text=data.text,
            now=now,
        ),
    )


@post(
    "/{dossier:str}/consultation",
    sync_to_thread=True,
    operation_id="open_consultation",
    summary="Lay a draft open to comments",
    guards=[needs(Role.OPERATOR)],
)
def open_consultation(
    dossier: DossierId,
    data: JSONBody[ConsultationBody],
    services: NamedDependency[Services],
    caller: NamedDependency[Identity],
) -> DossierAnswer:
    """Lay a public document open to comments: for fifteen days at least after the first one."""
    return _done(
        services,
        caller,
        dossier,
        lambda connection, actor, now: speaking.open_comments(
            connection,
            SqlReader(connection),
            dossier,
            actor,
            opens=data.opens.isoformat(),
            closes=data.closes.isoformat(),
            sha256=data.sha256,
            now=now,
        ),
    )


def _done(services: Services, caller: Identity, dossier: str, work: Work) -> DossierAnswer:
    """Do a step in a transaction of its own, and return the dossier as it is then."""
    now, actor = services.now(), actor_of(caller)
    services.database.write(lambda connection: work(connection, actor, now))
    return whole(services, dossier, actor)


def _plain(dossier: str, step: PlainStep, text: str) -> Work:
    match step:
        case PlainStep.SUBMIT:
            return lambda on, who, now: filing.submit(on, SqlReader(on), dossier, who, now=now)
        case PlainStep.TAKE_UP:
            return lambda on, who, now: reviewing.take_up(on, dossier, who, now=now)
        case PlainStep.PASS_FORMAL:
            return lambda on, who, now: reviewing.pass_formal(
                on, SqlReader(on), dossier, who, now=now
            )
        case PlainStep.ANSWER_CORRECTIONS:
            return lambda on, who, now: filing.answer_corrections(
                on, SqlReader(on), dossier, who, text=text, now=now
            )
        case PlainStep.EXTEND:
            return lambda on, who, now: reviewing.extend(on, dossier, who, text=text, now=now)
        case PlainStep.APPROVE:
            return lambda on, who, now: reviewing.approve(
                on, SqlReader(on), dossier, who, text=text, now=now
            )
        case PlainStep.WITHDRAW:
            return lambda on, who, now: filing.withdraw(on, dossier, who, text=text, now=now)
    assert_never(step)


router = Router(
    "/dossiers",
    route_handlers=[
        *HANDLERS,
        take_step,
        ask_corrections,
        reject_dossier,
        assign_reviewer,
        release_reviewer,
        recommend,
        open_consultation,
    ],
    tags=["dossiers"],
)
