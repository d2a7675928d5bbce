/** Given names with their short forms, a family a line: who is called Саша is Александр or Александра. */
export const givenNames: readonly (readonly string[])[] = `
Александр Александра Саша Сашенька Шура Саня Алекс Аля Alexander Alexandra Alex Sasha Alexandr Aleksandr
Алексей Алёша Лёша Лёха Alexey Aleksey Alexei Alyosha
Анастасия Настя Настенька Ася Anastasia Nastya
Анатолий Толя Anatoly Anatoliy
Андрей Андрюша Andrey Andrei Andrew Andy
Анна Аня Анюта Анечка Нюра Anna Anya Ann Anne
Антон Антоша Тоша Anton Anthony Tony
Антонина Тоня Antonina
Артём Артемий Тёма Artem Artyom
Борис Боря Boris
Вадим Вадик Vadim
Валентин Валентина Валя Valentin Valentina
Валерий Валерия Валера Лера Valery Valeria
Василий Вася Василиса Vasily Vasiliy
Вера Верочка Vera
Виктор Витя Viktor Victor
Виктория Вика Victoria Viktoria Vika Vicky
Виталий Виталик Vitaly Vitaliy
Владимир Вова Володя Вовка Vladimir Vova
Владислав Влад Слава Vladislav Vlad
Вячеслав Слава Vyacheslav Slava
Галина Галя Galina
Геннадий Гена Gennady
Георгий Гоша Жора George Georgy Georgiy
Глеб Gleb
Григорий Гриша Gregory Grigory Greg
Дарья Даша Дарина Daria Darya Dasha
Денис Дениска Denis Dennis
Дмитрий Дима Митя Димочка Dmitry Dmitriy Dmitri Dima
Евгений Евгения Женя Evgeny Evgeniy Evgenia Eugene Zhenya
Екатерина Катя Катерина Катюша Ekaterina Katya Kate Katherine Catherine Kathy
Елена Лена Алёна Леночка Elena Helen Helena Lena
Елизавета Лиза Elizaveta Elizabeth Liza Liz Beth Lisa
Захар Zakhar
Зинаида Зина Zinaida
Зоя Zoya
Иван Ваня Ванечка Ivan Vanya John Johnny
Игорь Игорёк Igor
Илья Илюша Ilya
Инна Inna
Ирина Ира Ириша Irina Irene Ira
Камилла Камила Camilla
Карина Karina
Кирилл Кирюша Kirill Cyril
Константин Костя Konstantin Constantine Kostya
Кристина Kristina Christina
Ксения Ксюша Оксана Ksenia Xenia Oksana
Лариса Лара Larisa
Лев Лёва Lev Leo
Леонид Лёня Leonid
Лидия Лида Lidia Lydia
Лилия Лиля Lilia
Любовь Люба Lyubov
Людмила Люда Мила Lyudmila Ludmila Mila
Максим Макс Maxim Maksim Max
Маргарита Рита Марго Margarita Margaret Rita
Марина Маринка Marina
Мария Маша Маруся Машенька Maria Mary Mariya Masha Marie
Марк Mark Marcus
Матвей Matvey Matthew Matt
Михаил Миша Mikhail Michael Misha Mike
Надежда Надя Nadezhda Nadya
Наталья Наталия Наташа Natalia Natalya Natalie Natasha
Никита Nikita
Николай Коля Николя Nikolay Nikolai Nicholas Nick
Нина Nina
Олег Oleg
Олеся Леся Olesya
Ольга Оля Оленька Olga Olya
Павел Паша Pavel Paul
Полина Поля Polina Pauline
Пётр Петя Петр Petr Peter Pyotr Pete
Раиса Рая Raisa
Роман Рома Roman
Руслан Ruslan
Светлана Света Svetlana Sveta
Семён Сёма Semyon Simon
Сергей Серёжа Серый Sergey Sergei Serge
София Софья Соня Sofia Sophia Sophie Sonya
Станислав Стас Stanislav Stas
Степан Стёпа Stepan Steven Stephen Steve
Таисия Тая Taisia
Тамара Тома Tamara
Татьяна Таня Танечка Tatiana Tatyana Tanya
Тимофей Тимур Тима Timofey Timothy Timur Tim
Ульяна Uliana
Фёдор Федя Fyodor Fedor Theodore
Эдуард Эдик Eduard Edward Ed Eddie
Эльвира Эля Elvira
Юлия Юля Юлечка Julia Yulia Julie
Юрий Юра Yuri Yury
Яков Яша Yakov Jacob Jake
Яна Yana Jana
Ярослав Ярослава Yaroslav
Adam
Alan Allan
Amanda Mandy
Amy
Benjamin Ben
Brian Bryan
Carol Caroline
Charles Charlie Chuck
Christopher Chris
Daniel Dan Danny Даниил Данила Даня
David Dave Давид
Deborah Debbie
Diana Диана
Donald Don
Emily Emma Эмма
Eric Erik Эрик
Frank
Gary
Harry Henry
Jack
James Jim Jimmy
Jane Janet
Jason
Jeffrey Jeff
Jennifer Jen Jenny
Jessica Jess
Joseph Joe
Joshua Josh
Karen
Kevin
Larry Laurence Lawrence
Laura
Linda
Lucy
Martin
Nancy
Oliver
Patricia Pat Trish
Philip Phil Филипп
Rachel
Rebecca Becky
Richard Rick Dick
Robert Bob Rob Bobby
Ronald Ron
Ryan
Samuel Samantha Sam
Sandra
Sarah Sara Сара
Scott
Sharon
Susan Sue
Thomas Tom Tommy
Walter
William Bill Will Billy
`
  .trim()
  .split('\n')
  .map((line) => line.split(' '));
