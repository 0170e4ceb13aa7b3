//! The outline of a course that a request asks for: which entries stay, which are new, and what is written beside the course.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use preau_kernel::{
    changes::Changes, entity::Stored, field_errors::FieldError, id::Ids, list::Records, problem::Problem,
    store::Key, text::LocalizedText,
};

use crate::{
    course::{CourseId, Lesson, LessonId, MOST_LESSONS, Module, ModuleId, Quiz, QuizId},
    lesson_content::{LessonContent, Question, QuizSheet},
    outline_input::{LessonInput, ModuleInput, Modules, QuestionInput, QuizInput},
};

/// How many texts of lessons and sheets of quizzes one request may write, change or remove: with the course and its event,
/// they are one transaction.
const MOST_TEXTS: usize = 90;

/// An outline, and what it changes beside the course.
#[derive(Debug, Default)]
pub(crate) struct Outline {
    /// The modules.
    pub modules: Vec<Module>,
    contents: Vec<(LessonId, String)>,
    sheets: Vec<(QuizId, Vec<Question>)>,
    removed_contents: Vec<LessonId>,
    removed_sheets: Vec<QuizId>,
}

/// A title without the marks that turn the direction of what follows it.
pub(crate) fn title(text: &str) -> String {
    let turns = |character: char| matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.replace(turns, "")
}

struct Reading<'r> {
    ids: &'r dyn Ids,
    now: Timestamp,
    lessons: BTreeMap<LessonId, &'r Lesson>,
    quizzes: BTreeMap<QuizId, &'r Quiz>,
    modules: BTreeSet<ModuleId>,
    wrong: Vec<FieldError>,
}

impl Outline {
    /// The outline that `modules` ask for, of a course that has `before`.
    ///
    /// # Errors
    /// `invalid-request`: an id that the course does not have, or that stands twice; a new quiz without questions; more than
    /// 500 lessons; more texts than one request may write.
    pub fn read(
        modules: Option<Modules>,
        before: &[Module],
        ids: &dyn Ids,
        now: Timestamp,
    ) -> Result<Self, Problem> {
        let former_lessons = || before.iter().flat_map(|module| &module.lessons);
        let former_quizzes = || before.iter().filter_map(|module| module.quiz.as_ref());
        let mut reading = Reading {
            ids,
            now,
            lessons: former_lessons().map(|lesson| (lesson.id, lesson)).collect(),
            quizzes: former_quizzes().map(|quiz| (quiz.id, quiz)).collect(),
            modules: before.iter().map(|module| module.id).collect(),
            wrong: Vec::new(),
        };
        let mut outline = Self::default();
        for (place, module) in modules.map(|list| list.0).unwrap_or_default().into_iter().enumerate() {
            let module = reading.module(module, &format!("/modules/{place}"), &mut outline);
            outline.modules.extend(module);
        }
        // What the request did not take is no longer there.
        let left = reading.lessons.values().filter(|lesson| lesson.has_content);
        outline.removed_contents = left.map(|lesson| lesson.id).collect();
        outline.removed_sheets = reading.quizzes.keys().copied().collect();
        let mut wrong = reading.wrong;
        if outline.modules.iter().map(|module| module.lessons.len()).sum::<usize>() > MOST_LESSONS {
            let detail =
                LocalizedText::fixed("Un cours a 500 leçons au plus.", "A course has at most 500 lessons.");
            wrong.push(FieldError { pointer: "/modules".to_owned(), code: "items", detail });
        }
        if outline.texts() > MOST_TEXTS {
            let detail = LocalizedText::fixed(
                "Une requête écrit, change ou retire 90 textes et quiz au plus : continuez par une autre.",
                "A request writes, changes or removes at most 90 texts and quizzes: go on with another one.",
            );
            wrong.push(FieldError { pointer: "/modules".to_owned(), code: "items", detail });
        }
        if wrong.is_empty() { Ok(outline) } else { Err(Problem::invalid_request(wrong)) }
    }

    fn texts(&self) -> usize {
        self.contents.len() + self.sheets.len() + self.removed_contents.len() + self.removed_sheets.len()
    }

    /// The changes with the texts and sheets that the outline of `course` writes, changes and removes.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn write_to(
        &self,
        mut changes: Changes,
        records: &Records,
        course: CourseId,
    ) -> Result<Changes, Problem> {
        let lessons = self.contents.iter().map(|(id, _)| id).chain(&self.removed_contents);
        let keys: Vec<Key> = lessons.map(|id| LessonContent::key_of(course, *id)).collect();
        let mut found = records.find_many(&keys).await?.into_iter();
        for ((lesson_id, content), former) in self.contents.iter().zip(found.by_ref()) {
            let entity = LessonContent { course_id: course, lesson_id: *lesson_id, content: content.clone() };
            changes = save(changes, entity, former);
        }
        changes = changes.delete_all(found.flatten().collect::<Vec<_>>().iter());
        let quizzes = self.sheets.iter().map(|(id, _)| id).chain(&self.removed_sheets);
        let keys: Vec<Key> = quizzes.map(|id| QuizSheet::key_of(course, *id)).collect();
        let mut found = records.find_many(&keys).await?.into_iter();
        for ((quiz_id, questions), former) in self.sheets.iter().zip(found.by_ref()) {
            let entity = QuizSheet { course_id: course, quiz_id: *quiz_id, questions: questions.clone() };
            changes = save(changes, entity, former);
        }
        Ok(changes.delete_all(found.flatten().collect::<Vec<_>>().iter()))
    }
}

fn save<E: preau_kernel::entity::Entity>(changes: Changes, entity: E, former: Option<Stored<E>>) -> Changes {
    let version = former.map_or(0, |former| former.version);
    changes.save(&Stored::at_version(entity, version))
}

impl Reading<'_> {
    fn module(&mut self, input: ModuleInput, at: &str, outline: &mut Outline) -> Option<Module> {
        let id = match input.id {
            None => ModuleId::mint(self.ids, self.now),
            Some(id) if self.modules.remove(&id) => id,
            Some(_) => return self.unknown(at),
        };
        let module_title = title(&input.title.0);
        let lessons = input.lessons.map(|list| list.0).unwrap_or_default().into_iter().enumerate();
        let lessons: Vec<Option<Lesson>> = lessons
            .map(|(place, lesson)| self.lesson(lesson, &format!("{at}/lessons/{place}"), outline))
            .collect();
        let quiz = input.quiz.map(|quiz| self.quiz(quiz, &format!("{at}/quiz"), &module_title, outline));
        let quiz = match quiz {
            None => None,
            Some(quiz) => Some(quiz?),
        };
        let lessons = lessons.into_iter().collect::<Option<Vec<_>>>()?;
        Some(Module { id, title: module_title, lessons, quiz })
    }

    fn lesson(&mut self, input: LessonInput, at: &str, outline: &mut Outline) -> Option<Lesson> {
        let former = match input.id {
            None => None,
            Some(id) => match self.lessons.remove(&id) {
                None => return self.unknown(at),
                former => former,
            },
        };
        let id = input.id.unwrap_or_else(|| LessonId::mint(self.ids, self.now));
        let has_content = input.content.is_some() || former.is_some_and(|former| former.has_content);
        outline.contents.extend(input.content.map(|content| (id, content.0)));
        Some(Lesson {
            id,
            title: title(&input.title.0),
            duration_minutes: input.duration_minutes.0,
            content_url: input.content_url,
            required: input.required.unwrap_or(true),
            has_content,
        })
    }

    fn quiz(
        &mut self,
        input: QuizInput,
        at: &str,
        module_title: &str,
        outline: &mut Outline,
    ) -> Option<Quiz> {
        let former = match input.id {
            None => None,
            Some(id) => match self.quizzes.remove(&id) {
                None => return self.unknown(at),
                former => former,
            },
        };
        let questions = input.questions.map(|list| list.0).filter(|list| !list.is_empty());
        if questions.is_none() && former.is_none() {
            let detail = LocalizedText::fixed("Un quiz a des questions.", "A quiz has questions.");
            self.wrong.push(FieldError { pointer: format!("{at}/questions"), code: "required", detail });
            return None;
        }
        let id = input.id.unwrap_or_else(|| QuizId::mint(self.ids, self.now));
        let former_count = former.map_or(0, |former| former.question_count);
        let count = questions.as_ref().map_or(Ok(former_count), |list| u32::try_from(list.len()));
        if let Some(questions) = questions {
            outline.sheets.push((id, questions.into_iter().map(question).collect()));
        }
        Some(Quiz {
            id,
            title: title(input.title.as_ref().map_or(module_title, |title| &title.0)),
            duration_minutes: input.duration_minutes.map_or(20, |minutes| minutes.0),
            time_limit_minutes: input.time_limit_minutes.map(|minutes| minutes.0),
            max_attempts: input.max_attempts.map_or(3, |most| most.0),
            pass_percent: input.pass_percent.map_or(60, |percent| percent.0),
            question_count: count.unwrap_or(u32::MAX),
        })
    }

    fn unknown<T>(&mut self, at: &str) -> Option<T> {
        let detail = LocalizedText::fixed(
            "Ce cours n'a pas d'élément de ce numéro, ou il figure deux fois.",
            "This course has no entry of this id, or it stands twice.",
        );
        self.wrong.push(FieldError { pointer: format!("{at}/id"), code: "one_of", detail });
        None
    }
}

fn question(input: QuestionInput) -> Question {
    let correct: BTreeSet<u32> = input.correct.0.iter().map(|choice| choice.0).collect();
    Question {
        prompt: input.prompt.0,
        choices: input.choices.0.into_iter().map(|choice| choice.0).collect(),
        correct: correct.into_iter().collect(),
        points: input.points.map_or(1, |points| points.0),
    }
}
